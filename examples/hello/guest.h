/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the bare-metal guests share: start-up, console, interrupt controller, PSCI.
 * The machine is QEMU virt with GICv3, or what looks like it. The MMU stays off, so that all
 * data accesses are to Device memory: aligned, and without exclusives.
 */
#ifndef GUEST_H
#define GUEST_H

#define GUEST_MAX_CPUS	  8
#define GUEST_STACK_SHIFT 13

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUEST_GICD 0x08000000UL
#define GUEST_GICR 0x080a0000UL
#define GUEST_UART 0x09000000UL
#define GUEST_RTC  0x09010000UL

#define PSCI_VERSION	   0x84000000u
#define PSCI_CPU_ON	   0xc4000003u
#define PSCI_AFFINITY_INFO 0xc4000004u
#define PSCI_SYSTEM_OFF	   0x84000008u

#define TIMER_CTL_ENABLE 1u
#define PPI_CNTV	 27u
#define PPI_CNTP	 30u

/* What the vectors save; handlers may change it. */
struct guest_frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
	uint64_t pad;
};

#define guest_mrs(reg)                                                  \
	({                                                              \
		uint64_t v_;                                            \
		__asm__ volatile("mrs %0, " #reg : "=r"(v_)::"memory"); \
		v_;                                                     \
	})
#define guest_msr(reg, v) \
	__asm__ volatile("msr " #reg ", %0" ::"r"((uint64_t)(v)) : "memory")

#define guest_isb()	    __asm__ volatile("isb" ::: "memory")
#define guest_dsb()	    __asm__ volatile("dsb sy" ::: "memory")
#define guest_wfi()	    __asm__ volatile("dsb sy\n\twfi" ::: "memory")
#define guest_yield()	    __asm__ volatile("yield" ::: "memory")
#define guest_irqs_enable() __asm__ volatile("msr daifclr, #2\n\tisb" ::: "memory")
#define guest_irqs_mask()   __asm__ volatile("msr daifset, #2" ::: "memory")

/* Devices are accessed by plain forms alone: for a write-back form, which a compiler likes to
 * make of an access in a loop, hardware gives a hypervisor no syndrome. */
static inline uint32_t guest_read32(uint64_t addr)
{
	uint32_t v;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static inline void guest_write32(uint64_t addr, uint32_t v)
{
	__asm__ volatile("str %w0, [%1]" ::"r"(v), "r"(addr) : "memory");
}

static inline void guest_write8(uint64_t addr, uint8_t v)
{
	__asm__ volatile("strb %w0, [%1]" ::"r"(v), "r"(addr) : "memory");
}

/* Time on the virtual counter. */
static inline uint64_t guest_now(void)
{
	guest_isb();
	return guest_mrs(cntvct_el0);
}

/* Provided by each guest. */
void guest_main(uint64_t fdt);
void guest_secondary(uint64_t index);
void guest_sync(struct guest_frame *frame);
void guest_irq(struct guest_frame *frame);
void guest_serror(struct guest_frame *frame);

/* start.S */
extern char guest_secondary_start[];
uint64_t guest_hvc(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3);
void guest_fp_fill(uint64_t seed);
uint64_t guest_fp_check(uint64_t seed);

/* guest.c */
void guest_puts(const char *s);
void guest_putdec(uint64_t v);
void guest_puthex(uint64_t v);
bool guest_uart_init(void);
bool guest_uart_drained(void);

/* The redistributor of this CPU; 0 when none answers for its affinity. */
uint64_t guest_gicr(void);
/* This CPU's interface, and these private interrupts (a bit each), enabled in group 1. */
bool guest_gic_init(uint64_t gicr, uint32_t enable);
void guest_sgi(uint64_t mpidr, unsigned int intid);

/* MPIDR affinities from /cpus, or by asking PSCI when there is no device tree. */
unsigned int guest_cpus(uint64_t fdt, uint64_t mpidr[GUEST_MAX_CPUS]);
/* The first reg of the node whose name starts with `node`; false when there is none. */
bool guest_reg(uint64_t fdt, const char *node, uint64_t *addr, uint64_t *size);
void guest_off(void) __attribute__((noreturn));
#endif

#endif /* GUEST_H */
