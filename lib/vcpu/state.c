/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of a vCPU by number, and a stream of all. One table says what there is, where it
 * lies, what it needs, and which bits a guest could have put there; a further table has the
 * bits that need a feature. A register more is a line more.
 */
#include <string.h>

#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include <libhv/vcpu/state.h>

#define MAGIC	     UINT32_C(0x4356484c) /* "LHVC" */
#define VERSION	     1
#define HEADER_BYTES 16
#define RECORD_BYTES 8

/* Where a register lies. */
enum place {
	IN_VCPU,
	IN_TIMER,
};

/* What a register's value has to be, apart from its bits. */
enum check {
	ANY,
	PSTATE,
	SPSR,
	PC,
};

struct row {
	uint32_t id; /* of the first; the others follow */
	uint8_t count;
	uint8_t width;	 /* bytes of a value */
	uint8_t stored;	 /* bytes in memory: as many, or 4 */
	uint8_t place;	 /* enum place */
	uint8_t check;	 /* enum check */
	uint16_t need;	 /* member of struct lhv_cpu_features, or ALWAYS */
	uint16_t offset; /* of the first; the others follow */
	uint64_t bits;	 /* which the architecture had first, RES1 included */
};

#define ALWAYS	UINT16_MAX
#define NEED(f) ((uint16_t)offsetof(struct lhv_cpu_features, f))
#define V(m)	((uint16_t)offsetof(struct lhv_vcpu, m))
#define T(m)	((uint16_t)offsetof(struct lhv_vcpu_timer, m))
#define ALL	UINT64_MAX
#define LOW32	UINT64_C(0xffffffff)
#define M(f)	LHV_##f##_MASK
#define MANY(id, n, w, need, m, bits)                               \
	{                                                           \
		(id), (n), (w), (w), IN_VCPU, ANY, need, V(m), bits \
	}
#define SYS(name, need, m, bits) MANY(LHV_SYSREG_##name, 1, 8, need, m, bits)
#define EL1(name, m, bits)	 SYS(name, ALWAYS, el1.m, bits)

/* Bits of Armv8.0. */
#define SPSR_BITS                                                                        \
	(M(SPSR_EL2_M) | M(SPSR_EL2_F) | M(SPSR_EL2_I) | M(SPSR_EL2_A) | M(SPSR_EL2_D) | \
	 M(SPSR_EL2_IL) | M(SPSR_EL2_SS) | M(SPSR_EL2_V) | M(SPSR_EL2_C) |               \
	 M(SPSR_EL2_Z) | M(SPSR_EL2_N))
#define SCTLR_BITS                                                                       \
	(M(SCTLR_EL1_M) | M(SCTLR_EL1_A) | M(SCTLR_EL1_C) | M(SCTLR_EL1_SA) |            \
	 M(SCTLR_EL1_SA0) | M(SCTLR_EL1_CP15BEN) | M(SCTLR_EL1_ITD) | M(SCTLR_EL1_SED) | \
	 M(SCTLR_EL1_UMA) | M(SCTLR_EL1_EOS) | M(SCTLR_EL1_I) | M(SCTLR_EL1_DZE) |       \
	 M(SCTLR_EL1_UCT) | M(SCTLR_EL1_nTWI) | M(SCTLR_EL1_nTWE) | M(SCTLR_EL1_WXN) |   \
	 M(SCTLR_EL1_TSCXT) | M(SCTLR_EL1_EIS) | M(SCTLR_EL1_SPAN) | M(SCTLR_EL1_E0E) |  \
	 M(SCTLR_EL1_EE) | M(SCTLR_EL1_UCI) | M(SCTLR_EL1_nTLSMD) | M(SCTLR_EL1_LSMAOE))
#define TCR_BITS                                                                   \
	(M(TCR_EL1_T0SZ) | M(TCR_EL1_EPD0) | M(TCR_EL1_IRGN0) | M(TCR_EL1_ORGN0) | \
	 M(TCR_EL1_SH0) | M(TCR_EL1_TG0) | M(TCR_EL1_T1SZ) | M(TCR_EL1_A1) |       \
	 M(TCR_EL1_EPD1) | M(TCR_EL1_IRGN1) | M(TCR_EL1_ORGN1) | M(TCR_EL1_SH1) |  \
	 M(TCR_EL1_TG1) | M(TCR_EL1_IPS) | M(TCR_EL1_AS) | M(TCR_EL1_TBI0) |       \
	 M(TCR_EL1_TBI1))
#define MDSCR_BITS                                                                   \
	(M(MDSCR_EL1_SS) | M(MDSCR_EL1_ERR) | M(MDSCR_EL1_TDCC) | M(MDSCR_EL1_KDE) | \
	 M(MDSCR_EL1_HDE) | M(MDSCR_EL1_MDE) | M(MDSCR_EL1_SC2) | M(MDSCR_EL1_TDA) | \
	 M(MDSCR_EL1_INTdis) | M(MDSCR_EL1_TXU) | M(MDSCR_EL1_RXO) |                 \
	 M(MDSCR_EL1_TXfull) | M(MDSCR_EL1_RXfull))
#define CNTKCTL_BITS                                                                 \
	(M(CNTKCTL_EL1_EL0PCTEN) | M(CNTKCTL_EL1_EL0VCTEN) | M(CNTKCTL_EL1_EVNTEN) | \
	 M(CNTKCTL_EL1_EVNTDIR) | M(CNTKCTL_EL1_EVNTI) | M(CNTKCTL_EL1_EL0VTEN) |    \
	 M(CNTKCTL_EL1_EL0PTEN))
#define TIMER_BITS UINT64_C(0x7) /* ENABLE, IMASK, ISTATUS */

static const struct row rows[] = {
	MANY(LHV_VCPU_REG_X(0), 31, 8, ALWAYS, regs.x, ALL),
	{LHV_VCPU_REG_PC, 1, 8, 8, IN_VCPU, PC, ALWAYS, V(regs.pc), ALL},
	{LHV_VCPU_REG_PSTATE, 1, 8, 8, IN_VCPU, PSTATE, ALWAYS, V(regs.pstate), ALL},
	EL1(SCTLR_EL1, sctlr, SCTLR_BITS),
	EL1(CPACR_EL1, cpacr, M(CPACR_EL1_FPEN) | M(CPACR_EL1_TTA)),
	EL1(TCR_EL1, tcr, TCR_BITS),
	EL1(TTBR0_EL1, ttbr0, ALL),
	EL1(TTBR1_EL1, ttbr1, ALL),
	EL1(MAIR_EL1, mair, ALL),
	EL1(AMAIR_EL1, amair, ALL),
	EL1(VBAR_EL1, vbar, ~UINT64_C(0x7ff)),
	EL1(ESR_EL1, esr, ALL >> 8),
	EL1(FAR_EL1, far, ALL),
	EL1(AFSR0_EL1, afsr0, ALL),
	EL1(AFSR1_EL1, afsr1, ALL),
	EL1(ELR_EL1, elr, ALL),
	{LHV_SYSREG_SPSR_EL1, 1, 8, 8, IN_VCPU, SPSR, ALWAYS, V(el1.spsr), SPSR_BITS},
	EL1(SP_EL0, sp_el0, ALL),
	EL1(SP_EL1, sp_el1, ALL),
	EL1(TPIDR_EL0, tpidr_el0, ALL),
	EL1(TPIDRRO_EL0, tpidrro, ALL),
	EL1(TPIDR_EL1, tpidr_el1, ALL),
	EL1(CONTEXTIDR_EL1, contextidr, LOW32),
	EL1(PAR_EL1, par, ALL),
	EL1(CNTKCTL_EL1, cntkctl, CNTKCTL_BITS),
	EL1(CSSELR_EL1, csselr, M(CSSELR_EL1_InD) | M(CSSELR_EL1_Level)),
	EL1(MDSCR_EL1, mdscr, MDSCR_BITS),
	EL1(CNTV_CTL_EL0, cntv_ctl, TIMER_BITS),
	EL1(CNTV_CVAL_EL0, cntv_cval, ALL),
	MANY(LHV_SYSREG_APIAKeyLo_EL1, 4, 8, NEED(pauth), el1.keys[0], ALL),
	MANY(LHV_SYSREG_APDAKeyLo_EL1, 4, 8, NEED(pauth), el1.keys[4], ALL),
	MANY(LHV_SYSREG_APGAKeyLo_EL1, 2, 8, NEED(pauth), el1.keys[8], ALL),
	SYS(SCXTNUM_EL0, NEED(csv2_2), el1.scxtnum[0], ALL),
	SYS(SCXTNUM_EL1, NEED(csv2_2), el1.scxtnum[1], ALL),
	/* A, IDS and ISS, with what AArch32 has in other places */
	SYS(DISR_EL1, NEED(ras), el1.disr, UINT64_C(0x81ffffff)),
	SYS(DACR32_EL2, NEED(aa32_el1), el1.dacr32, LOW32),
	SYS(IFSR32_EL2, NEED(aa32_el1), el1.ifsr32, UINT64_C(0x1163f)),
	SYS(FPEXC32_EL2, NEED(aa32_el1), el1.fpexc32, LOW32),
	SYS(SPSR_abt, NEED(aa32_el1), el1.spsr32[0], LOW32),
	SYS(SPSR_und, NEED(aa32_el1), el1.spsr32[1], LOW32),
	SYS(SPSR_irq, NEED(aa32_el1), el1.spsr32[2], LOW32),
	SYS(SPSR_fiq, NEED(aa32_el1), el1.spsr32[3], LOW32),
	MANY(LHV_VCPU_REG_V(0), 32, 16, NEED(fp), fp.v, ALL),
	/* AHP, DN, FZ, RMode, Stride, Len, and the enables */
	SYS(FPCR, NEED(fp), fp.fpcr, UINT64_C(0x07f79f00)),
	/* N, Z, C, V, QC, and the cumulative flags */
	SYS(FPSR, NEED(fp), fp.fpsr, UINT64_C(0xf800009f)),
	/* ISTATUS is computed. */
	{LHV_SYSREG_CNTP_CTL_EL0, 1, 8, 4, IN_TIMER, ANY, ALWAYS, T(ctl), 3},
	{LHV_SYSREG_CNTP_CVAL_EL0, 1, 8, 8, IN_TIMER, ANY, ALWAYS, T(cval), ALL},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* Bits that are there if a feature has at least this version. */
struct gate {
	uint32_t id;
	uint16_t need;
	uint8_t least;
	uint64_t bits;
};

#define GATE(reg, need, least, bits)                      \
	{                                                 \
		LHV_SYSREG_##reg, NEED(need), least, bits \
	}
/* clang-format off */
static const struct gate gates[] = {
	GATE(SCTLR_EL1, lse2, 1, M(SCTLR_EL1_nAA)),
	GATE(SCTLR_EL1, specres, 1, M(SCTLR_EL1_EnRCTX)),
	GATE(SCTLR_EL1, iesb, 1, M(SCTLR_EL1_IESB)),
	GATE(SCTLR_EL1, pauth, 1, M(SCTLR_EL1_EnIA) | M(SCTLR_EL1_EnIB)),
	GATE(SCTLR_EL1, pauth, 1, M(SCTLR_EL1_EnDA) | M(SCTLR_EL1_EnDB)),
	GATE(SCTLR_EL1, cmow, 1, M(SCTLR_EL1_CMOW)),
	GATE(SCTLR_EL1, mops, 1, M(SCTLR_EL1_MSCEn)),
	GATE(SCTLR_EL1, bti, 1, M(SCTLR_EL1_BT0) | M(SCTLR_EL1_BT1)),
	GATE(SCTLR_EL1, mte, 2, M(SCTLR_EL1_TCF0) | M(SCTLR_EL1_TCF) | M(SCTLR_EL1_ITFSB)),
	GATE(SCTLR_EL1, mte, 2, M(SCTLR_EL1_ATA0) | M(SCTLR_EL1_ATA)),
	GATE(SCTLR_EL1, mte, 2, M(SCTLR_EL1_TCSO0) | M(SCTLR_EL1_TCSO)),
	GATE(SCTLR_EL1, ssbs, 1, M(SCTLR_EL1_DSSBS)),
	GATE(SCTLR_EL1, twed, 1, M(SCTLR_EL1_TWEDEn) | M(SCTLR_EL1_TWEDEL)),
	GATE(SCTLR_EL1, tme, 1, M(SCTLR_EL1_TMT0) | M(SCTLR_EL1_TMT)),
	GATE(SCTLR_EL1, tme, 1, M(SCTLR_EL1_TME0) | M(SCTLR_EL1_TME)),
	GATE(SCTLR_EL1, ls64, 1, M(SCTLR_EL1_EnALS)),
	GATE(SCTLR_EL1, ls64, 2, M(SCTLR_EL1_EnASR)),
	GATE(SCTLR_EL1, ls64, 3, M(SCTLR_EL1_EnAS0)),
	GATE(SCTLR_EL1, pan3, 1, M(SCTLR_EL1_EPAN)),
	GATE(SCTLR_EL1, sme, 1, M(SCTLR_EL1_EnTP2)),
	GATE(SCTLR_EL1, nmi, 1, M(SCTLR_EL1_NMI) | M(SCTLR_EL1_SPINTMASK)),
	GATE(SCTLR_EL1, tidcp1, 1, M(SCTLR_EL1_TIDCP)),
	GATE(CPACR_EL1, sve, 1, M(CPACR_EL1_ZEN)),
	GATE(CPACR_EL1, sme, 1, M(CPACR_EL1_SMEN)),
	GATE(CPACR_EL1, s1poe, 1, M(CPACR_EL1_E0POE)),
	GATE(TCR_EL1, hafdbs, 1, M(TCR_EL1_HA)),
	GATE(TCR_EL1, hafdbs, 2, M(TCR_EL1_HD)),
	GATE(TCR_EL1, hpds, 1, M(TCR_EL1_HPD0) | M(TCR_EL1_HPD1)),
	GATE(TCR_EL1, hpds, 2, M(TCR_EL1_HWU059) | M(TCR_EL1_HWU060) | M(TCR_EL1_HWU061)),
	GATE(TCR_EL1, hpds, 2, M(TCR_EL1_HWU062) | M(TCR_EL1_HWU159) | M(TCR_EL1_HWU160)),
	GATE(TCR_EL1, hpds, 2, M(TCR_EL1_HWU161) | M(TCR_EL1_HWU162)),
	GATE(TCR_EL1, pauth, 1, M(TCR_EL1_TBID0) | M(TCR_EL1_TBID1)),
	GATE(TCR_EL1, sve, 1, M(TCR_EL1_NFD0) | M(TCR_EL1_NFD1)),
	GATE(TCR_EL1, tme, 1, M(TCR_EL1_NFD0) | M(TCR_EL1_NFD1)),
	GATE(TCR_EL1, e0pd, 1, M(TCR_EL1_E0PD0) | M(TCR_EL1_E0PD1)),
	GATE(TCR_EL1, mte, 2, M(TCR_EL1_TCMA0) | M(TCR_EL1_TCMA1)),
	GATE(TCR_EL1, tgran4_2_lpa2, 1, M(TCR_EL1_DS)),
	GATE(TCR_EL1, tgran16_2_lpa2, 1, M(TCR_EL1_DS)),
	GATE(CNTKCTL_EL1, ecv, 1, M(CNTKCTL_EL1_EVNTIS)),
	GATE(CSSELR_EL1, mte, 2, M(CSSELR_EL1_TnD)),
	GATE(MDSCR_EL1, trf, 1, M(MDSCR_EL1_TFO)),
	/* PSTATE has the same. */
	GATE(SPSR_EL1, bti, 1, M(SPSR_EL2_BTYPE)),
	GATE(SPSR_EL1, ssbs, 1, M(SPSR_EL2_SSBS)),
	GATE(SPSR_EL1, nmi, 1, M(SPSR_EL2_ALLINT)),
	GATE(SPSR_EL1, pan, 1, M(SPSR_EL2_PAN)),
	GATE(SPSR_EL1, uao, 1, M(SPSR_EL2_UAO)),
	GATE(SPSR_EL1, dit, 1, M(SPSR_EL2_DIT)),
	GATE(SPSR_EL1, mte, 2, M(SPSR_EL2_TCO)),
	GATE(SPSR_EL1, gcs, 1, M(SPSR_EL2_EXLOCK)),
	GATE(FPCR, fp16, 1, UINT64_C(1) << 19),		/* FZ16 */
	GATE(FPCR, ebf16, 1, UINT64_C(1) << 13),	/* EBF */
	GATE(FPCR, afp, 1, UINT64_C(7)),		/* FIZ, AH, NEP */
};
/* clang-format on */

static uint8_t feature(const struct lhv_vcpu *v, uint16_t member)
{
	uint8_t f;

	memcpy(&f, (const char *)v->features + member, sizeof(f));
	return f;
}

static uint64_t allowed(const struct lhv_vcpu *v, uint32_t id, uint64_t bits)
{
	for (unsigned int i = 0; i < sizeof(gates) / sizeof(gates[0]); i++)
		if (gates[i].id == id && feature(v, gates[i].need) >= gates[i].least)
			bits |= gates[i].bits;
	return bits;
}

/* Whether the vCPU has the registers of a row. */
static bool has(const struct lhv_vcpu_state *s, const struct row *r)
{
	if (r->place == IN_TIMER && !s->ptimer)
		return false;
	return r->need == ALWAYS || feature(s->v, r->need);
}

/* The row of a register, and its index within it; null if the vCPU has no such. */
static const struct row *find(const struct lhv_vcpu_state *s, uint32_t id,
			      unsigned int *index)
{
	for (unsigned int i = 0; i < ROWS; i++) {
		if (id - rows[i].id < rows[i].count) {
			*index = id - rows[i].id;
			return has(s, &rows[i]) ? &rows[i] : NULL;
		}
	}
	return NULL;
}

static void *where(const struct lhv_vcpu_state *s, const struct row *r,
		   unsigned int index)
{
	char *base = r->place == IN_TIMER ? (char *)s->ptimer : (char *)s->v;

	return base + r->offset + (size_t)index * r->stored;
}

static uint64_t get_le(const uint8_t *p, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | p[bytes];
	return v;
}

static void put_le(uint8_t *p, unsigned int bytes, uint64_t v)
{
	for (unsigned int i = 0; i < bytes; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

/* A value as words; what is stored in less than 64 bits is extended with zeros. */
static void load(const void *from, const struct row *r, uint8_t *value)
{
	uint64_t word;
	uint32_t half;

	if (r->stored == sizeof(half)) {
		memcpy(&half, from, sizeof(half));
		put_le(value, 8, half);
		return;
	}
	for (unsigned int i = 0; i < r->width; i += 8) {
		memcpy(&word, (const char *)from + i, sizeof(word));
		put_le(value + i, 8, word);
	}
}

static void store(void *to, const struct row *r, const uint8_t *value)
{
	for (unsigned int i = 0; i < r->width; i += 8) {
		uint64_t word = get_le(value + i, 8);
		uint32_t half = (uint32_t)word;

		if (r->stored == sizeof(half))
			memcpy(to, &half, sizeof(half));
		else
			memcpy((char *)to + i, &word, sizeof(word));
	}
}

/* Whether EL1 of this vCPU is AArch32. */
static bool aarch32(const struct lhv_vcpu *v)
{
	return !(v->ctl.hcr & LHV_HCR_EL2_RW_MASK);
}

/* PSTATE is the only register by which a guest could leave its exception levels. */
static uint8_t check_pstate(const struct lhv_vcpu *v, uint64_t pstate)
{
	uint64_t bits = allowed(v, LHV_SYSREG_SPSR_EL1, SPSR_BITS);

	switch (LHV_GET(LHV_SPSR_EL2_M, pstate)) {
	case LHV_SPSR_EL2_M_EL0t:
	case LHV_SPSR_EL2_M_EL1t:
	case LHV_SPSR_EL2_M_EL1h:
		if (aarch32(v))
			return LHV_VCPU_REFUSED_VALUE;
		return pstate & ~bits ? LHV_VCPU_REFUSED_RES0 : LHV_VCPU_REFUSED_NOT;
	case LHV_SPSR_EL2_M_User:
		if (!feature(v, NEED(aa32_el0)))
			return LHV_VCPU_REFUSED_VALUE;
		break;
	case LHV_SPSR_EL2_M_FIQ:
	case LHV_SPSR_EL2_M_IRQ:
	case LHV_SPSR_EL2_M_Supervisor:
	case LHV_SPSR_EL2_M_Abort:
	case LHV_SPSR_EL2_M_Undefined:
	case LHV_SPSR_EL2_M_System:
		if (!aarch32(v) || !feature(v, NEED(aa32_el1)))
			return LHV_VCPU_REFUSED_VALUE;
		break;
	default:
		return LHV_VCPU_REFUSED_VALUE;
	}
	return pstate & ~LOW32 ? LHV_VCPU_REFUSED_RES0 : LHV_VCPU_REFUSED_NOT;
}

/* Whether the register may have a value. */
static uint8_t check(const struct lhv_vcpu_state *s, const struct row *r,
		     const uint8_t *value)
{
	uint64_t word = get_le(value, 8);

	switch (r->check) {
	case PSTATE:
		return check_pstate(s->v, word);
	case SPSR:
		/* An exception from AArch32 leaves other bits in the same places. */
		if (feature(s->v, NEED(aa32_el0)))
			word &= ~LOW32;
		break;
	case PC:
		return aarch32(s->v) && word > LOW32 ? LHV_VCPU_REFUSED_VALUE
						     : LHV_VCPU_REFUSED_NOT;
	default:
		break;
	}
	/* Registers of 16 bytes have no reserved bits. */
	return word & ~allowed(s->v, r->id, r->bits) ? LHV_VCPU_REFUSED_RES0
						     : LHV_VCPU_REFUSED_NOT;
}

static bool complete(const struct lhv_vcpu_state *s)
{
	return s && s->v && s->v->features;
}

int lhv_vcpu_reg_nth(const struct lhv_vcpu_state *s, unsigned int n, uint32_t *id,
		     unsigned int *width)
{
	if (!complete(s) || !id || !width)
		return LHV_ERR_INVAL;
	for (unsigned int i = 0; i < ROWS; i++) {
		if (!has(s, &rows[i]))
			continue;
		if (n < rows[i].count) {
			*id = rows[i].id + n;
			*width = rows[i].width;
			return LHV_OK;
		}
		n -= rows[i].count;
	}
	return LHV_ERR_NOENT;
}

int lhv_vcpu_reg_read(const struct lhv_vcpu_state *s, uint32_t id, void *value,
		      size_t width)
{
	const struct row *r;
	unsigned int index;

	if (!complete(s) || !value)
		return LHV_ERR_INVAL;
	r = find(s, id, &index);
	if (!r)
		return LHV_ERR_NOENT;
	if (width != r->width)
		return LHV_ERR_RANGE;
	if (s->v->loaded)
		return LHV_ERR_STATE;
	load(where(s, r, index), r, value);
	return LHV_OK;
}

static int refuse(struct lhv_vcpu_state_why *why, uint8_t how, uint32_t id, size_t offset)
{
	if (why) {
		why->id = id;
		why->why = how;
		why->offset = offset;
	}
	return LHV_ERR_CORRUPT;
}

int lhv_vcpu_reg_write(const struct lhv_vcpu_state *s, uint32_t id, const void *value,
		       size_t width, struct lhv_vcpu_state_why *why)
{
	const struct row *r;
	unsigned int index;
	uint8_t how;

	if (!complete(s) || !value)
		return LHV_ERR_INVAL;
	r = find(s, id, &index);
	if (!r)
		return LHV_ERR_NOENT;
	if (width != r->width)
		return LHV_ERR_RANGE;
	if (s->v->loaded)
		return LHV_ERR_STATE;
	how = check(s, r, value);
	if (how)
		return refuse(why, how, id, 0);
	store(where(s, r, index), r, value);
	/* A core that still has FP registers has old ones. */
	s->v->fp_core = NULL;
	return LHV_OK;
}

int lhv_vcpu_state_save(const struct lhv_vcpu_state *s, void *buf, size_t size,
			size_t *used)
{
	uint8_t *p = buf;
	size_t need = HEADER_BYTES;
	uint32_t records = 0;

	if (!complete(s) || (!buf && size))
		return LHV_ERR_INVAL;
	if (s->v->loaded)
		return LHV_ERR_STATE;
	for (unsigned int i = 0; i < ROWS; i++) {
		if (!has(s, &rows[i]))
			continue;
		records += rows[i].count;
		need += (size_t)rows[i].count * (RECORD_BYTES + rows[i].width);
	}
	if (used)
		*used = need;
	if (size < need)
		return LHV_ERR_NOMEM;

	put_le(p, 4, MAGIC);
	put_le(p + 4, 2, VERSION);
	put_le(p + 6, 2, HEADER_BYTES);
	put_le(p + 8, 4, records);
	put_le(p + 12, 4, need);
	p += HEADER_BYTES;
	for (unsigned int i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];

		for (unsigned int n = 0; has(s, r) && n < r->count; n++) {
			put_le(p, 4, r->id + n);
			put_le(p + 4, 2, r->width);
			put_le(p + 6, 2, 0);
			load(where(s, r, n), r, p + RECORD_BYTES);
			p += RECORD_BYTES + r->width;
		}
	}
	return LHV_OK;
}

/* Which registers of each row have been seen. */
struct seen {
	uint32_t bits[ROWS];
};

/* Looks at, or with @apply takes over, one record at *offset, and moves past it. */
static int record(const struct lhv_vcpu_state *s, const uint8_t *buf, size_t end,
		  size_t *offset, struct seen *seen, bool apply,
		  struct lhv_vcpu_state_why *why)
{
	const uint8_t *p = buf + *offset;
	const struct row *r;
	unsigned int index;
	uint32_t id;
	uint8_t how;

	if (end - *offset < RECORD_BYTES)
		return refuse(why, LHV_VCPU_REFUSED_TRUNCATED, 0, *offset);
	id = (uint32_t)get_le(p, 4);
	r = find(s, id, &index);
	if (!r)
		return refuse(why, LHV_VCPU_REFUSED_UNKNOWN, id, *offset);
	if (get_le(p + 4, 2) != r->width || get_le(p + 6, 2))
		return refuse(why, LHV_VCPU_REFUSED_WIDTH, id, *offset);
	if (end - *offset - RECORD_BYTES < r->width)
		return refuse(why, LHV_VCPU_REFUSED_TRUNCATED, id, *offset);
	p += RECORD_BYTES;
	if (apply) {
		store(where(s, r, index), r, p);
	} else {
		if (seen->bits[r - rows] >> index & 1)
			return refuse(why, LHV_VCPU_REFUSED_TWICE, id, *offset);
		seen->bits[r - rows] |= UINT32_C(1) << index;
		how = check(s, r, p);
		if (how)
			return refuse(why, how, id, *offset);
	}
	*offset += RECORD_BYTES + r->width;
	return LHV_OK;
}

static int records(const struct lhv_vcpu_state *s, const uint8_t *buf, struct seen *seen,
		   bool apply, struct lhv_vcpu_state_why *why)
{
	uint32_t count = (uint32_t)get_le(buf + 8, 4);
	size_t end = (size_t)get_le(buf + 12, 4), offset = HEADER_BYTES;

	/* The first one too many is refused as unknown, or as there twice. */
	while (count--) {
		int err = record(s, buf, end, &offset, seen, apply, why);

		if (err)
			return err;
	}
	if (offset != end)
		return refuse(why, LHV_VCPU_REFUSED_HEADER, 0, 0);
	return LHV_OK;
}

/* What no stream may leave out. */
static int missing(const struct lhv_vcpu_state *s, const struct seen *seen,
		   struct lhv_vcpu_state_why *why)
{
	for (unsigned int i = 0; i < ROWS; i++) {
		if (!has(s, &rows[i]) || rows[i].need != ALWAYS)
			continue;
		for (unsigned int n = 0; n < rows[i].count; n++)
			if (!(seen->bits[i] >> n & 1))
				return refuse(why, LHV_VCPU_REFUSED_MISSING,
					      rows[i].id + n, 0);
	}
	return LHV_OK;
}

int lhv_vcpu_state_restore(const struct lhv_vcpu_state *s, const void *buf, size_t size,
			   struct lhv_vcpu_state_why *why)
{
	const uint8_t *p = buf;
	struct seen seen;
	int err;

	if (!complete(s) || (!buf && size))
		return LHV_ERR_INVAL;
	if (s->v->loaded)
		return LHV_ERR_STATE;
	if (size < HEADER_BYTES || get_le(p, 4) != MAGIC || get_le(p + 4, 2) != VERSION ||
	    get_le(p + 6, 2) != HEADER_BYTES || get_le(p + 12, 4) < HEADER_BYTES)
		return refuse(why, LHV_VCPU_REFUSED_HEADER, 0, 0);
	if (get_le(p + 12, 4) > size)
		return refuse(why, LHV_VCPU_REFUSED_TRUNCATED, 0, 0);
	memset(&seen, 0, sizeof(seen));
	err = records(s, p, &seen, false, why);
	if (!err)
		err = missing(s, &seen, why);
	if (err)
		return err;
	/* For what it has not; it is on no core, so this cannot fail. */
	(void)lhv_vcpu_reset(s->v, lhv_ipa(0), 0);
	return records(s, p, &seen, true, why);
}

const char *lhv_vcpu_refusal_name(unsigned int why)
{
	static const char *const name[] = {
		[LHV_VCPU_REFUSED_NOT] = "not",
		[LHV_VCPU_REFUSED_HEADER] = "header",
		[LHV_VCPU_REFUSED_TRUNCATED] = "truncated",
		[LHV_VCPU_REFUSED_UNKNOWN] = "unknown register",
		[LHV_VCPU_REFUSED_WIDTH] = "wrong width",
		[LHV_VCPU_REFUSED_TWICE] = "twice",
		[LHV_VCPU_REFUSED_RES0] = "reserved bits",
		[LHV_VCPU_REFUSED_VALUE] = "value not allowed",
		[LHV_VCPU_REFUSED_MISSING] = "missing",
	};

	return why < sizeof(name) / sizeof(name[0]) ? name[why] : "?";
}
