/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port for A64: each function is its instruction. Included by <libhv/port.h>.
 *
 * Range and outer-shareable TLB operations and anything else later than Armv8.0 are
 * written by encoding, so that any assembler takes them; the caller uses them only when
 * struct lhv_cpu_features says that the CPU has them.
 */
#ifndef LHV_PORT_AARCH64_H
#define LHV_PORT_AARCH64_H

static inline uint64_t lhv_port_load64(const uint64_t *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static inline void lhv_port_store64(uint64_t *p, uint64_t v)
{
	__atomic_store_n(p, v, __ATOMIC_RELAXED);
}

static inline bool lhv_port_cas64(uint64_t *p, uint64_t *expected, uint64_t desired)
{
	return __atomic_compare_exchange_n(p, expected, desired, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

#define LHV_PORT_BARRIER_(insn, b)                                    \
	do {                                                          \
		switch (b) {                                          \
		case LHV_ISHST:                                       \
			__asm__ volatile(insn " ishst" ::: "memory"); \
			break;                                        \
		case LHV_ISH:                                         \
			__asm__ volatile(insn " ish" ::: "memory");   \
			break;                                        \
		case LHV_NSHST:                                       \
			__asm__ volatile(insn " nshst" ::: "memory"); \
			break;                                        \
		case LHV_NSH:                                         \
			__asm__ volatile(insn " nsh" ::: "memory");   \
			break;                                        \
		case LHV_OSHST:                                       \
			__asm__ volatile(insn " oshst" ::: "memory"); \
			break;                                        \
		case LHV_OSH:                                         \
			__asm__ volatile(insn " osh" ::: "memory");   \
			break;                                        \
		case LHV_SYST:                                        \
			__asm__ volatile(insn " st" ::: "memory");    \
			break;                                        \
		default:                                              \
			__asm__ volatile(insn " sy" ::: "memory");    \
			break;                                        \
		}                                                     \
	} while (0)

static inline void lhv_port_dsb(enum lhv_port_barrier b)
{
	LHV_PORT_BARRIER_("dsb", b);
}

static inline void lhv_port_dmb(enum lhv_port_barrier b)
{
	LHV_PORT_BARRIER_("dmb", b);
}

static inline void lhv_port_isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

/* SYS #op1, Cn, Cm, #op2 with and without a register. */
#define LHV_PORT_SYS_(op1, cn, cm, op2, arg)                                         \
	__asm__ volatile("sys #" #op1 ", " #cn ", " #cm ", #" #op2 ", %0" ::"r"(arg) \
			 : "memory")
#define LHV_PORT_SYS0_(op1, cn, cm, op2) \
	__asm__ volatile("sys #" #op1 ", " #cn ", " #cm ", #" #op2 ::: "memory")

static inline void lhv_port_tlbi(enum lhv_port_tlbi op, uint64_t arg)
{
	switch (op) {
	case LHV_TLBI_IPAS2E1:
		LHV_PORT_SYS_(4, C8, C4, 1, arg);
		break;
	case LHV_TLBI_IPAS2E1IS:
		LHV_PORT_SYS_(4, C8, C0, 1, arg);
		break;
	case LHV_TLBI_IPAS2E1OS:
		LHV_PORT_SYS_(4, C8, C4, 0, arg);
		break;
	case LHV_TLBI_IPAS2LE1:
		LHV_PORT_SYS_(4, C8, C4, 5, arg);
		break;
	case LHV_TLBI_IPAS2LE1IS:
		LHV_PORT_SYS_(4, C8, C0, 5, arg);
		break;
	case LHV_TLBI_IPAS2LE1OS:
		LHV_PORT_SYS_(4, C8, C4, 4, arg);
		break;
	case LHV_TLBI_RIPAS2E1:
		LHV_PORT_SYS_(4, C8, C4, 2, arg);
		break;
	case LHV_TLBI_RIPAS2E1IS:
		LHV_PORT_SYS_(4, C8, C0, 2, arg);
		break;
	case LHV_TLBI_RIPAS2E1OS:
		LHV_PORT_SYS_(4, C8, C4, 3, arg);
		break;
	case LHV_TLBI_RIPAS2LE1:
		LHV_PORT_SYS_(4, C8, C4, 6, arg);
		break;
	case LHV_TLBI_RIPAS2LE1IS:
		LHV_PORT_SYS_(4, C8, C0, 6, arg);
		break;
	case LHV_TLBI_RIPAS2LE1OS:
		LHV_PORT_SYS_(4, C8, C4, 7, arg);
		break;
	case LHV_TLBI_VMALLE1:
		LHV_PORT_SYS0_(0, C8, C7, 0);
		break;
	case LHV_TLBI_VMALLE1IS:
		LHV_PORT_SYS0_(0, C8, C3, 0);
		break;
	case LHV_TLBI_VMALLE1OS:
		LHV_PORT_SYS0_(0, C8, C1, 0);
		break;
	case LHV_TLBI_VMALLS12E1:
		LHV_PORT_SYS0_(4, C8, C7, 6);
		break;
	case LHV_TLBI_VMALLS12E1IS:
		LHV_PORT_SYS0_(4, C8, C3, 6);
		break;
	case LHV_TLBI_VMALLS12E1OS:
		LHV_PORT_SYS0_(4, C8, C1, 6);
		break;
	case LHV_TLBI_ALLE1:
		LHV_PORT_SYS0_(4, C8, C7, 4);
		break;
	case LHV_TLBI_ALLE1IS:
		LHV_PORT_SYS0_(4, C8, C3, 4);
		break;
	case LHV_TLBI_ALLE1OS:
		LHV_PORT_SYS0_(4, C8, C1, 4);
		break;
	}
}

/* The smallest data cache line of the system, in bytes (CTR_EL0.DminLine). */
static inline size_t lhv_port_dline_(void)
{
	uint64_t ctr;

	__asm__("mrs %0, ctr_el0" : "=r"(ctr));
	return (size_t)4 << ((ctr >> 16) & 0xf);
}

static inline void lhv_port_dcache(enum lhv_port_dc op, const void *p, size_t bytes)
{
	size_t line = lhv_port_dline_();
	uintptr_t a = (uintptr_t)p & ~(uintptr_t)(line - 1);
	uintptr_t end = (uintptr_t)p + bytes;

	for (; a < end; a += line) {
		switch (op) {
		case LHV_DC_CVAC:
			__asm__ volatile("dc cvac, %0" ::"r"(a) : "memory");
			break;
		case LHV_DC_CVAU:
			__asm__ volatile("dc cvau, %0" ::"r"(a) : "memory");
			break;
		case LHV_DC_CIVAC:
			__asm__ volatile("dc civac, %0" ::"r"(a) : "memory");
			break;
		case LHV_DC_IVAC:
			__asm__ volatile("dc ivac, %0" ::"r"(a) : "memory");
			break;
		}
	}
}

static inline void lhv_port_icache_all(void)
{
	__asm__ volatile("ic ialluis" ::: "memory");
}

/* Plain load and store forms only: a hypervisor above us could not emulate others. */
#define LHV_PORT_MMIO_(bits, insn, w)                                                 \
	static inline uint##bits##_t lhv_port_mmio_read##bits(uint64_t addr)          \
	{                                                                             \
		uint##bits##_t v;                                                     \
                                                                                      \
		__asm__ volatile("ldr" insn " %" w "0, [%1]"                          \
				 : "=r"(v)                                            \
				 : "r"(addr)                                          \
				 : "memory");                                         \
		return v;                                                             \
	}                                                                             \
	static inline void lhv_port_mmio_write##bits(uint64_t addr, uint##bits##_t v) \
	{                                                                             \
		__asm__ volatile("str" insn " %" w "0, [%1]" ::"r"(v), "r"(addr)      \
				 : "memory");                                         \
	}
LHV_PORT_MMIO_(8, "b", "w")
LHV_PORT_MMIO_(16, "h", "w")
LHV_PORT_MMIO_(32, "", "w")
LHV_PORT_MMIO_(64, "", "x")

static inline void lhv_port_panic(const char *why)
{
	register const char *x0 __asm__("x0") = why;

	for (;;)
		__asm__ volatile("brk #0x4c48" ::"r"(x0));
}

#endif /* LHV_PORT_AARCH64_H */
