/* SPDX-License-Identifier: BSD-2-Clause */
/* From the loader's place to the top of memory, then to the other cores. */
#include <string.h>

#include <libfdt.h>

#include "common.h"

#include <libhv/arch/a64.h>
#include <libhv/arch/psci.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include <libhv/port.h>

/* All that the hypervisor keeps for itself: image, stacks, tables, objects. */
#define HV_SIZE MIB(16)

#define STACK_SIZE 16384

/* EL2 stage-1 descriptors, as start.S uses them. */
#define DESC_TABLE   3u
#define BLOCK_NORMAL UINT64_C(0x705)
#define BLOCK_DEVICE UINT64_C(0x60000000000401)

#define QEMU_VIRT_UART UINT64_C(0x09000000)

#define R_AARCH64_RELATIVE 1027

extern const uint64_t __rela_start[], __rela_end[];
extern uint64_t boot_l1[512];
extern char boot_vectors[];

void boot_no_el2(uint64_t el);
uint64_t boot_early(const void *fdt, uint64_t base);
_Noreturn void boot_main(const void *fdt);
void boot_secondary(void);
_Noreturn void boot_secondary_main(struct cpu *c);
_Noreturn void boot_fault(uint64_t esr, uint64_t elr, uint64_t far);

struct platform platform = {.psci_smc = true};
struct cpu cpus[MAX_CPUS];
static char stacks[MAX_CPUS][STACK_SIZE] __attribute__((aligned(16)));
static uint64_t heap_next, heap_end;
static struct spinlock heap_lock;

/* Debian's libfdt.a is built with the stack protector. */
extern uintptr_t __stack_chk_guard;
uintptr_t __stack_chk_guard = UINT64_C(0x00c0ffee5afe57ac);
_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail(void)
{
	fatal("stack overflow in libfdt");
}

uint64_t hv_base(void)
{
	return (uint64_t)(uintptr_t)_start;
}

uint64_t hv_limit(void)
{
	return hv_base() + HV_SIZE;
}

void *heap_alloc(size_t bytes, size_t align)
{
	uint64_t p;

	spin_lock(&heap_lock);
	p = align_up(heap_next, align);
	if (bytes > heap_end || p > heap_end - bytes) {
		spin_unlock(&heap_lock);
		return NULL;
	}
	heap_next = p + bytes;
	spin_unlock(&heap_lock);
	memset((void *)(uintptr_t)p, 0, bytes);
	return (void *)(uintptr_t)p;
}

/* The last piece handed out can come back; an example needs no more. */
void heap_free(void *p, size_t bytes)
{
	spin_lock(&heap_lock);
	if ((uint64_t)(uintptr_t)p + bytes == heap_next)
		heap_next = (uint64_t)(uintptr_t)p;
	spin_unlock(&heap_lock);
}

void boot_no_el2(uint64_t el)
{
	platform.psci_smc = false;
	console_init(QEMU_VIRT_UART);
	fatal("started at EL%lu, but a hypervisor needs EL2; with QEMU, use -M "
	      "virt,virtualization=on",
	      el);
}

/* With the MMU on, at the loader's place. */
uint64_t boot_early(const void *fdt, uint64_t base)
{
	uint64_t image = (uint64_t)(__image_end - _start);
	uint64_t end, dst;

	LHV_MSR(VBAR_EL2, (uintptr_t)boot_vectors);
	console_init(QEMU_VIRT_UART);
	platform_init(fdt);

	end = align_down(platform.ram_base + platform.ram_size, MIB(2));
	dst = end - HV_SIZE;
	if (platform.ram_size < 4 * HV_SIZE)
		fatal("too little memory: %lu MiB, at least %lu MiB are needed",
		      platform.ram_size >> 20, 4 * HV_SIZE >> 20);
	for (unsigned int i = 0; i < platform.nr_modules; i++)
		if (platform.module[i].addr + platform.module[i].size > dst)
			fatal("too little memory: the guest's files reach into the last "
			      "%lu MiB",
			      HV_SIZE >> 20);

	/* The early map covers 2 GiB. Reach the destination too, wherever it is. */
	for (uint64_t a = align_down(dst, MIB(1024)); a < end; a += MIB(1024))
		boot_l1[a >> 30] = a | BLOCK_NORMAL;
	lhv_port_dsb(LHV_ISHST);
	lhv_port_isb();

	memmove((void *)(uintptr_t)dst, (void *)(uintptr_t)base, image);
	/* The copy's relocations hold this place's addresses; give them theirs. */
	for (const uint64_t *r = __rela_start; r < __rela_end; r += 3)
		if ((uint32_t)r[1] == R_AARCH64_RELATIVE)
			*(uint64_t *)(uintptr_t)(dst + r[0]) = dst + r[2];
	lhv_port_dcache(LHV_DC_CIVAC, (void *)(uintptr_t)dst, image);
	lhv_port_dsb(LHV_ISH);
	lhv_port_icache_all();
	lhv_port_dsb(LHV_ISH);
	lhv_port_isb();
	return dst;
}

/* Devices below the memory, and the memory, in 2 MiB and 1 GiB blocks. */
static void map_machine(void)
{
	uint64_t end = platform.ram_base + platform.ram_size;

	memset(boot_l1, 0, 4096);
	boot_l1[0] = BLOCK_DEVICE;
	for (uint64_t a = align_down(platform.ram_base, MIB(1024)); a < end;
	     a += MIB(1024)) {
		uint64_t *l2;

		if (a >= platform.ram_base && end - a >= MIB(1024)) {
			boot_l1[a >> 30] = a | BLOCK_NORMAL;
			continue;
		}
		l2 = heap_alloc(4096, 4096);
		if (!l2)
			fatal("no memory for the hypervisor's own tables");
		for (uint64_t b = a; b < a + MIB(1024); b += MIB(2))
			if (b >= platform.ram_base && b + MIB(2) <= align_up(end, MIB(2)))
				l2[(b >> 21) & 511] = b | BLOCK_NORMAL;
		boot_l1[a >> 30] = (uint64_t)(uintptr_t)l2 | DESC_TABLE;
	}
}

void map_device(uint64_t addr)
{
	uint64_t *e = &boot_l1[addr >> 30 & 511];

	if (*e)
		return;
	*e = align_down(addr, MIB(1024)) | BLOCK_DEVICE;
	lhv_port_dsb(LHV_ISHST);
	lhv_port_isb();
}

/* The loader's device tree lies in what becomes the guest's memory: keep a copy. */
static void keep_fdt(const void *fdt)
{
	size_t size = fdt_totalsize(fdt);
	char *copy = heap_alloc(size, 8);

	if (!copy)
		fatal("no memory for a copy of the device tree");
	memcpy(copy, fdt, size);
	platform.fdt = copy;
	for (unsigned int i = 0; i < platform.nr_modules; i++)
		if (platform.module[i].bootargs)
			platform.module[i].bootargs += copy - (const char *)fdt;
}

static void cpu_init(struct cpu *c)
{
	struct lhv_cpu_id id;

	LHV_MSR(VBAR_EL2, (uintptr_t)boot_vectors);
	LHV_MSR(TPIDR_EL2, (uintptr_t)c);
	lhv_port_isb();
	lhv_cpu_id_read(&id);
	lhv_cpu_features_init(&id, &c->features);
	host_gic_cpu_init();
}

/* With the MMU on, in the final place, on a stack of the copy. */
_Noreturn void boot_main(const void *fdt)
{
	heap_next = align_up((uint64_t)(uintptr_t)__image_end, 4096);
	heap_end = hv_limit();
	keep_fdt(fdt);

	/* Still on the old table, which maps all that this needs. */
	map_machine();
	lhv_port_dsb(LHV_ISH);
	LHV_MSR(TTBR0_EL2, (uintptr_t)boot_l1);
	lhv_port_isb();
	__asm__ volatile("tlbi alle2\n\tdsb nsh\n\tisb" ::: "memory");

	for (unsigned int i = 0; i < platform.nr_cpus; i++) {
		cpus[i].index = i;
		cpus[i].stack_top = (uint64_t)(uintptr_t)&stacks[i][STACK_SIZE];
		cpus[i].ttbr = (uint64_t)(uintptr_t)boot_l1;
	}
	host_gic_init();
	platform.e2h = LHV_GET(LHV_HCR_EL2_E2H, LHV_MRS(HCR_EL2));
	cpu_init(&cpus[0]);
	example_main();
	example_cpu_main();
}

void start_secondaries(void)
{
	/* A core that starts reads its stack and table with its caches off. */
	lhv_port_dcache(LHV_DC_CIVAC, (void *)(uintptr_t)_start,
			(size_t)(heap_next - hv_base()));
	lhv_port_dsb(LHV_SY);
	for (unsigned int i = 1; i < platform.nr_cpus; i++) {
		int64_t r = host_psci(LHV_PSCI_CPU_ON_64, platform.mpidr[i],
				      (uint64_t)(uintptr_t)boot_secondary,
				      (uint64_t)(uintptr_t)&cpus[i]);

		if (r)
			fatal("the firmware could not start CPU %u: PSCI error %ld", i,
			      (long)r);
	}
}

_Noreturn void boot_secondary_main(struct cpu *c)
{
	cpu_init(c);
	example_cpu_main();
}

_Noreturn void boot_fault(uint64_t esr, uint64_t elr, uint64_t far)
{
	fatal("exception at EL2: ESR 0x%lx ELR 0x%lx (image + 0x%lx) FAR 0x%lx", esr, elr,
	      elr - hv_base(), far);
}
