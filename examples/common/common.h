/* SPDX-License-Identifier: BSD-2-Clause */
/* What the example hypervisors share: a machine like QEMU's virt, as its device tree says. */
#ifndef EXAMPLES_COMMON_H
#define EXAMPLES_COMMON_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libhv/arch/a64.h>
#include <libhv/arch/gic.h>
#include <libhv/features.h>
#include <libhv/port.h>
#include <libhv/stage2.h>

#define MAX_CPUS   8
#define MAX_MODULE 4
#define MIB(n)	   ((uint64_t)(n) << 20)

#define align_up(v, a)	 (((v) + (a)-1) & ~((uint64_t)(a)-1))
#define align_down(v, a) ((v) & ~((uint64_t)(a)-1))

/* A file that the boot loader put into memory (/chosen/module nodes). */
struct module {
	uint64_t addr, size;
	bool kernel;	      /* multiboot,kernel; otherwise a ramdisk */
	const char *bootargs; /* in the host's device tree, or null */
};

/* The machine, from its device tree. */
struct platform {
	const void *fdt;
	uint64_t ram_base, ram_size;
	uint64_t uart, rtc;
	uint32_t uart_irq;
	uint64_t gicd, gicr;
	uint64_t gicd_size, gicr_size;
	bool psci_smc;
	bool e2h; /* EL2 runs with HCR_EL2.E2H = 1 */
	unsigned int nr_cpus;
	uint64_t mpidr[MAX_CPUS];
	struct module module[MAX_MODULE];
	unsigned int nr_modules;
};

/* One physical core. The first two words are read by boot_secondary. */
struct cpu {
	uint64_t stack_top;
	uint64_t ttbr;
	unsigned int index;
	uint64_t gicr; /* this core's redistributor */
	struct lhv_cpu_features features;
};

extern struct platform platform;

/* console.c */
void console_init(uint64_t base);
void console_putc(char c);
bool console_getc(uint8_t *c);
void console_rx_irq(bool on);
void kprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* serial.c: a second serial port, on PCI */
uint32_t serial_init(void); /* the INTID of its interrupt; 0 if there is none */
void serial_putc(uint8_t c);
bool serial_getc(uint8_t *c);

/* fdt.c: fills in the platform; ends with fatal() when something is missing. */
void platform_init(const void *fdt);

/* boot.c */
extern char _start[], __image_end[];
uint64_t hv_base(void);			      /* where the hypervisor's memory starts, */
uint64_t hv_limit(void);		      /* and ends */
void *heap_alloc(size_t bytes, size_t align); /* zeroed; null when used up */
void heap_free(void *p, size_t bytes);
extern const struct lhv_s2_ops host_s2_ops; /* stage2.c: tables from the heap */
void map_device(uint64_t addr); /* the GiB around it, in the hypervisor's own tables */
void start_secondaries(void);
static inline struct cpu *this_cpu(void)
{
	struct cpu *c;

	__asm__("mrs %0, tpidr_el2" : "=r"(c));
	return c;
}
extern struct cpu cpus[MAX_CPUS];

/* What an example provides: runs on every core, with the MMU on. */
void example_main(void);	       /* boot core, before the others start */
_Noreturn void example_cpu_main(void); /* each core */

/* psci.c: calls to the machine's firmware */
int64_t host_psci(uint64_t fn, uint64_t a, uint64_t b, uint64_t c);
_Noreturn void host_off(void);
_Noreturn void host_reset(void);
uint64_t smccc_smc(uint64_t fn, uint64_t a, uint64_t b, uint64_t c);
uint64_t smccc_hvc(uint64_t fn, uint64_t a, uint64_t b, uint64_t c);

/* gicv3.c: the physical interrupt controller */
void host_gic_init(void);
void host_gic_cpu_init(void);
void host_gic_enable_spi(uint32_t intid, unsigned int cpu);
void host_gic_sgi(unsigned int cpu); /* kick */

/* The INTID of what is pending; 1020 and above: nothing. */
static inline uint32_t host_gic_ack(void)
{
	uint32_t intid = (uint32_t)LHV_MRS(ICC_IAR1_EL1);

	lhv_port_dsb(LHV_SY);
	return intid;
}

/* Priority drop. */
static inline void host_gic_eoi(uint32_t intid)
{
	LHV_MSR(ICC_EOIR1_EL1, intid);
}

/* Deactivates. */
static inline void host_gic_dir(uint32_t intid)
{
	LHV_MSR(ICC_DIR_EL1, intid);
}

/* A register of the guest's EL1, which is in the core. */
#define EL1_READ(reg) (platform.e2h ? LHV_MRS(reg##_EL12) : LHV_MRS(reg##_EL1))
#define EL1_WRITE(reg, v)                         \
	do {                                      \
		if (platform.e2h)                 \
			LHV_MSR(reg##_EL12, (v)); \
		else                              \
			LHV_MSR(reg##_EL1, (v));  \
	} while (0)

struct spinlock {
	uint32_t v;
};

static inline void spin_lock(struct spinlock *l)
{
	while (__atomic_exchange_n(&l->v, 1, __ATOMIC_ACQUIRE))
		while (__atomic_load_n(&l->v, __ATOMIC_RELAXED))
			__asm__ volatile("yield");
}

static inline void spin_unlock(struct spinlock *l)
{
	__atomic_store_n(&l->v, 0, __ATOMIC_RELEASE);
}

#endif
