/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads and stores that leave no syndrome: how the library reaches this guest for them. Its
 * EL1, tables and SIMD&FP registers are in the core. */
#include "../common/common.h"
#include "hv.h"

#include <libhv/arch/a64.h>
#include <libhv/arch/sysreg.h>
#include <libhv/trap/insn.h>

#define PAR_FAULT   UINT64_C(1)
#define PAR_FST(v)  ((uint8_t)((v) >> 1 & 0x3f))
#define PAR_STAGE2  (UINT64_C(1) << 9)
#define PAR_ADDRESS UINT64_C(0x000ffffffffff000)

/* An address translation instruction, and PAR_EL1 after it; the guest's is put back. */
#define AT(op, va)                                                             \
	__extension__({                                                        \
		uint64_t par_, old_ = LHV_MRS(PAR_EL1);                        \
                                                                               \
		__asm__ volatile("at " op ", %0\n\tisb" ::"r"(va) : "memory"); \
		par_ = LHV_MRS(PAR_EL1);                                       \
		LHV_MSR(PAR_EL1, old_);                                        \
		par_;                                                          \
	})

static struct lhv_trap_insn_cfg cfg;

static bool at_el0(const struct hv_vcpu *h)
{
	uint64_t mode = LHV_GET(LHV_SPSR_EL2_M, h->v.regs.pstate);

	return mode == LHV_SPSR_EL2_M_EL0t || mode == LHV_SPSR_EL2_M_User;
}

/* What PAR_EL1 says of a translation that did not succeed: a fault of stage 2 comes of tables
 * that have changed since, as what the guest executes is mapped. */
static enum lhv_trap_insn_mem refused(uint64_t par, uint8_t *fsc)
{
	*fsc = PAR_FST(par);
	return par & PAR_STAGE2 ? LHV_TRAP_INSN_MEM_RETRY : LHV_TRAP_INSN_MEM_FAULT;
}

/* Through both stages; the guest's memory is where it is in the hypervisor. The core has just
 * fetched from there, so it is only asked where it is: EL1 may read what EL0 can but execute. */
static enum lhv_trap_insn_mem fetch(void *ctx, lhv_va_t va, unsigned int bytes,
				    uint32_t *insn, uint8_t *fsc)
{
	uint64_t par = AT("s12e1r", va.v);
	uint64_t pa = (par & PAR_ADDRESS) | (va.v & 0xfff);

	(void)ctx;
	if (par & PAR_FAULT)
		return refused(par, fsc);
	if (bytes == 2)
		*insn = *(const volatile uint16_t *)pa;
	else
		*insn = *(const volatile uint32_t *)pa;
	return LHV_TRAP_INSN_MEM_OK;
}

uint64_t insn_at(const struct hv_vcpu *h, lhv_va_t va, bool write, bool unpriv)
{
	if (unpriv || at_el0(h))
		return write ? AT("s1e0w", va.v) : AT("s1e0r", va.v);
	return write ? AT("s1e1w", va.v) : AT("s1e1r", va.v);
}

static enum lhv_trap_insn_mem translate(void *ctx, lhv_va_t va, bool write, bool unpriv,
					lhv_ipa_t *ipa, uint8_t *fsc)
{
	uint64_t par = insn_at(&vcpus[this_cpu()->index], va, write, unpriv);

	(void)ctx;
	if (par & PAR_FAULT)
		return refused(par, fsc);
	*ipa = lhv_ipa((par & PAR_ADDRESS) | (va.v & 0xfff));
	return LHV_TRAP_INSN_MEM_OK;
}

/* Each register has an instruction of its own. */
#define ONE(op, n)                                                                     \
	case n:                                                                        \
		__asm__ volatile(".arch_extension fp\n\t" op " q" #n ", [%0]" ::"r"(v) \
				 : "memory");                                          \
		break;
#define FOUR(op, a, b, c, d) ONE(op, a) ONE(op, b) ONE(op, c) ONE(op, d)
#define ALL(op)                  \
	FOUR(op, 0, 1, 2, 3)     \
	FOUR(op, 4, 5, 6, 7)     \
	FOUR(op, 8, 9, 10, 11)   \
	FOUR(op, 12, 13, 14, 15) \
	FOUR(op, 16, 17, 18, 19) \
	FOUR(op, 20, 21, 22, 23) \
	FOUR(op, 24, 25, 26, 27) \
	FOUR(op, 28, 29, 30, 31)

static void fp_get(void *ctx, unsigned int reg, uint64_t v[2])
{
	(void)ctx;
	switch (reg) {
		ALL("str")
	default:
		break;
	}
}

static void fp_set(void *ctx, unsigned int reg, const uint64_t v[2])
{
	(void)ctx;
	switch (reg) {
		ALL("ldr")
	default:
		break;
	}
}

static const struct lhv_trap_insn_ops ops = {
	.fetch = fetch,
	.translate = translate,
	.fp_get = fp_get,
	.fp_set = fp_set,
};

void insn_init(const struct lhv_trap_mmio_table *bus)
{
	struct lhv_cpu_id id;

	lhv_cpu_id_read(&id);
	cfg.mmio = bus;
	cfg.ops = &ops;
	cfg.features = lhv_trap_insn_features(&id);
}

enum lhv_action insn_do(struct hv_vcpu *h, const struct lhv_trap *t, bool big_endian,
			struct lhv_trap_insn_result *result)
{
	bool el0_sp = at_el0(h) || !(h->v.regs.pstate & 1);
	uint64_t sp = el0_sp ? LHV_MRS(SP_EL0) : LHV_MRS(SP_EL1);
	struct lhv_trap_insn_vcpu v = {
		.regs = &h->v.regs,
		.sp = &sp,
		.index = (uint16_t)h->index,
		.big_endian = big_endian,
	};
	enum lhv_action action = lhv_trap_insn_mmio(&cfg, t, &v, result);

	if (el0_sp)
		LHV_MSR(SP_EL0, sp);
	else
		LHV_MSR(SP_EL1, sp);
	return action;
}
