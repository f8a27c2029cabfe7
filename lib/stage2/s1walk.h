/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the guest walk share. */
#ifndef LHV_LIB_STAGE2_S1WALK_H
#define LHV_LIB_STAGE2_S1WALK_H

#include <libhv/stage2/walk.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>

/* Permissions of one EL. */
#define S1_R   1U
#define S1_W   2U
#define S1_X   4U
#define S1_RWX 7U

/* What a walk returns when the fault is in its result; errors are negative. */
#define S1_STOP 1

#define S1_MAIR_DEVICE 0x00U /* nGnRnE; the type is in bits [3:2] */
#define S1_MAIR_NC     0x44U
#define S1_MAIR_NC_XS0 0x40U /* Non-cacheable, XS 0 */
#define S1_MAIR_WT_RA  0xaaU
#define S1_MAIR_WT_XS0 0xa0U
#define S1_MAIR_WB     0xffU
#define S1_MAIR_TAGGED 0xf0U

#define S1_SH_OUTER 2U

/* One walk. */
struct s1 {
	const struct lhv_s2_s1_regs *r;
	const struct lhv_s2_s1_cpu *cpu;
	lhv_s2_s1_read read;
	void *ctx;
	struct lhv_s2_s1_result *out;
	uint64_t va;
	enum lhv_s2_s1_op op;
	bool el0;	/* on behalf of EL0 */
	bool pan;	/* PSTATE.PAN counts */
	bool nfd;	/* as lhv_s2_s1_access */
	bool unaligned; /* and it matters for Device memory */
	bool ee;	/* tables are big-endian */
	bool sd;	/* Short descriptors: faults have an FS code */
};

static inline bool s1_exec(const struct s1 *w)
{
	return w->op == LHV_S2_S1_EXEC;
}

/* Cache maintenance that is not a store. */
static inline bool s1_cmo(const struct s1 *w)
{
	return (w->op >= LHV_S2_S1_DC_CLEAN && w->op <= LHV_S2_S1_DC_IVAC) ||
	       w->op == LHV_S2_S1_IC_IVAU;
}

/* What a load or store needs, as S1_R and S1_W. */
static inline unsigned int s1_needs(const struct s1 *w)
{
	switch (w->op) {
	case LHV_S2_S1_READ:
	case LHV_S2_S1_AT_READ:
		return S1_R;
	case LHV_S2_S1_WRITE:
	case LHV_S2_S1_AT_WRITE:
	case LHV_S2_S1_DC_ZVA:
		return S1_W;
	case LHV_S2_S1_RMW:
		return S1_R | S1_W;
	default:
		return 0;
	}
}

static inline bool s1_is_device(unsigned int attr)
{
	return !(attr >> 4);
}

/* Does this access to memory of that type have an alignment fault? */
static inline bool s1_misaligned(const struct s1 *w, unsigned int attr)
{
	return s1_is_device(attr) && (w->unaligned || w->op == LHV_S2_S1_DC_ZVA);
}

/* s1walk.c */
int lhv_s2_s1_fail(struct s1 *w, enum lhv_s2_s1_fault fault, int level);
int lhv_s2_s1_fetch(struct s1 *w, uint64_t ipa, unsigned int bytes, int level,
		    uint64_t *desc);
unsigned int lhv_s2_s1_mair(const struct s1 *w, uint64_t byte, bool aarch64);
void lhv_s2_s1_map(struct s1 *w, uint64_t base, unsigned int shift, unsigned int attr,
		   unsigned int sh);
int lhv_s2_s1_flat(struct s1 *w, uint64_t ipa);
uint8_t lhv_s2_s1_fsc(enum lhv_s2_s1_fault fault, int level);
bool lhv_s2_s1_stage2_fault(const struct lhv_s2_fault *f);
bool lhv_s2_s1_is_aa32(const struct lhv_s2_s1_regs *r, const struct lhv_s2_s1_cpu *cpu);
bool lhv_s2_s1_is_el0(const struct lhv_s2_s1_regs *regs, const struct lhv_s2_s1_cpu *cpu,
		      const struct lhv_s2_s1_access *acc);

/* s1walk32.c */
int lhv_s2_s1_walk32(struct s1 *w);

#endif /* LHV_LIB_STAGE2_S1WALK_H */
