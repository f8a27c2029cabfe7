/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [T.5] [T.8] System registers of AArch32. What each is in AArch64 is written here again from
 * the register descriptions of DDI 0487, G8, in the words of an assembler.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/arch/aarch32.h>
#include <libhv/trap/a32.h>

static uint16_t enc(unsigned int op0, unsigned int op1, unsigned int crn,
		    unsigned int crm, unsigned int op2)
{
	return (uint16_t)((((op0 * 8 + op1) * 16 + crn) * 16 + crm) * 8 + op2);
}

/* cp, opc1, CRn, CRm, opc2 of MCR and MRC; cp, opc1, CRm of MCRR and MRRC; A64; bits. */
static const struct known {
	const char *a32, *a64;
	enum lhv_trap_cp_part part;
} known[] = {
	{"p15 0 c0 c0 0", "S3_0_C0_C0_0", LHV_TRAP_CP_WHOLE},	  /* MIDR */
	{"p15 0 c0 c0 1", "S3_3_C0_C0_1", LHV_TRAP_CP_WHOLE},	  /* CTR */
	{"p15 0 c0 c0 5", "S3_0_C0_C0_5", LHV_TRAP_CP_WHOLE},	  /* MPIDR */
	{"p15 0 c0 c0 6", "S3_0_C0_C0_6", LHV_TRAP_CP_WHOLE},	  /* REVIDR */
	{"p15 0 c0 c1 0", "S3_0_C0_C1_0", LHV_TRAP_CP_WHOLE},	  /* ID_PFR0 */
	{"p15 0 c0 c1 1", "S3_0_C0_C1_1", LHV_TRAP_CP_WHOLE},	  /* ID_PFR1 */
	{"p15 0 c0 c1 2", "S3_0_C0_C1_2", LHV_TRAP_CP_WHOLE},	  /* ID_DFR0 */
	{"p15 0 c0 c1 4", "S3_0_C0_C1_4", LHV_TRAP_CP_WHOLE},	  /* ID_MMFR0 */
	{"p15 0 c0 c1 7", "S3_0_C0_C1_7", LHV_TRAP_CP_WHOLE},	  /* ID_MMFR3 */
	{"p15 0 c0 c2 0", "S3_0_C0_C2_0", LHV_TRAP_CP_WHOLE},	  /* ID_ISAR0 */
	{"p15 0 c0 c2 5", "S3_0_C0_C2_5", LHV_TRAP_CP_WHOLE},	  /* ID_ISAR5 */
	{"p15 0 c0 c2 6", "S3_0_C0_C2_6", LHV_TRAP_CP_WHOLE},	  /* ID_MMFR4 */
	{"p15 0 c0 c2 7", "S3_0_C0_C2_7", LHV_TRAP_CP_WHOLE},	  /* ID_ISAR6 */
	{"p15 0 c0 c3 4", "S3_0_C0_C3_4", LHV_TRAP_CP_WHOLE},	  /* ID_PFR2 */
	{"p15 0 c0 c3 5", "S3_0_C0_C3_5", LHV_TRAP_CP_WHOLE},	  /* ID_DFR1 */
	{"p15 0 c0 c3 6", "S3_0_C0_C3_6", LHV_TRAP_CP_WHOLE},	  /* ID_MMFR5 */
	{"p15 1 c0 c0 0", "S3_1_C0_C0_0", LHV_TRAP_CP_WHOLE},	  /* CCSIDR */
	{"p15 1 c0 c0 1", "S3_1_C0_C0_1", LHV_TRAP_CP_WHOLE},	  /* CLIDR */
	{"p15 2 c0 c0 0", "S3_2_C0_C0_0", LHV_TRAP_CP_WHOLE},	  /* CSSELR */
	{"p15 0 c1 c0 0", "S3_0_C1_C0_0", LHV_TRAP_CP_WHOLE},	  /* SCTLR */
	{"p15 0 c1 c0 1", "S3_0_C1_C0_1", LHV_TRAP_CP_LO},	  /* ACTLR */
	{"p15 0 c1 c0 2", "S3_0_C1_C0_2", LHV_TRAP_CP_WHOLE},	  /* CPACR */
	{"p15 0 c1 c0 3", "S3_0_C1_C0_1", LHV_TRAP_CP_HI},	  /* ACTLR2 */
	{"p15 0 c2 c0 0", "S3_0_C2_C0_0", LHV_TRAP_CP_LO},	  /* TTBR0 */
	{"p15 0 c2", "S3_0_C2_C0_0", LHV_TRAP_CP_WHOLE},	  /* TTBR0 */
	{"p15 0 c2 c0 1", "S3_0_C2_C0_1", LHV_TRAP_CP_LO},	  /* TTBR1 */
	{"p15 1 c2", "S3_0_C2_C0_1", LHV_TRAP_CP_WHOLE},	  /* TTBR1 */
	{"p15 0 c2 c0 2", "S3_0_C2_C0_2", LHV_TRAP_CP_LO},	  /* TTBCR */
	{"p15 0 c2 c0 3", "S3_0_C2_C0_2", LHV_TRAP_CP_HI},	  /* TTBCR2 */
	{"p15 0 c3 c0 0", "S3_4_C3_C0_0", LHV_TRAP_CP_WHOLE},	  /* DACR */
	{"p15 0 c5 c0 0", "S3_0_C5_C2_0", LHV_TRAP_CP_WHOLE},	  /* DFSR */
	{"p15 0 c5 c0 1", "S3_4_C5_C0_1", LHV_TRAP_CP_WHOLE},	  /* IFSR */
	{"p15 0 c5 c1 0", "S3_0_C5_C1_0", LHV_TRAP_CP_WHOLE},	  /* ADFSR */
	{"p15 0 c5 c1 1", "S3_0_C5_C1_1", LHV_TRAP_CP_WHOLE},	  /* AIFSR */
	{"p15 0 c5 c3 0", "S3_0_C5_C3_0", LHV_TRAP_CP_WHOLE},	  /* ERRIDR */
	{"p15 0 c5 c3 1", "S3_0_C5_C3_1", LHV_TRAP_CP_WHOLE},	  /* ERRSELR */
	{"p15 0 c5 c4 0", "S3_0_C5_C4_0", LHV_TRAP_CP_LO},	  /* ERXFR */
	{"p15 0 c5 c4 4", "S3_0_C5_C4_0", LHV_TRAP_CP_HI},	  /* ERXFR2 */
	{"p15 0 c5 c4 1", "S3_0_C5_C4_1", LHV_TRAP_CP_LO},	  /* ERXCTLR */
	{"p15 0 c5 c4 5", "S3_0_C5_C4_1", LHV_TRAP_CP_HI},	  /* ERXCTLR2 */
	{"p15 0 c5 c4 2", "S3_0_C5_C4_2", LHV_TRAP_CP_LO},	  /* ERXSTATUS */
	{"p15 0 c5 c4 3", "S3_0_C5_C4_3", LHV_TRAP_CP_LO},	  /* ERXADDR */
	{"p15 0 c5 c4 7", "S3_0_C5_C4_3", LHV_TRAP_CP_HI},	  /* ERXADDR2 */
	{"p15 0 c5 c5 0", "S3_0_C5_C5_0", LHV_TRAP_CP_LO},	  /* ERXMISC0 */
	{"p15 0 c5 c5 1", "S3_0_C5_C5_0", LHV_TRAP_CP_HI},	  /* ERXMISC1 */
	{"p15 0 c5 c5 4", "S3_0_C5_C5_1", LHV_TRAP_CP_LO},	  /* ERXMISC2 */
	{"p15 0 c5 c5 5", "S3_0_C5_C5_1", LHV_TRAP_CP_HI},	  /* ERXMISC3 */
	{"p15 0 c6 c0 0", "S3_0_C6_C0_0", LHV_TRAP_CP_LO},	  /* DFAR */
	{"p15 0 c6 c0 2", "S3_0_C6_C0_0", LHV_TRAP_CP_HI},	  /* IFAR */
	{"p15 0 c7 c4 0", "S3_0_C7_C4_0", LHV_TRAP_CP_LO},	  /* PAR */
	{"p15 0 c7", "S3_0_C7_C4_0", LHV_TRAP_CP_WHOLE},	  /* PAR */
	{"p15 0 c7 c6 2", "S1_0_C7_C6_2", LHV_TRAP_CP_WHOLE},	  /* DCISW */
	{"p15 0 c7 c10 2", "S1_0_C7_C10_2", LHV_TRAP_CP_WHOLE},	  /* DCCSW */
	{"p15 0 c7 c14 2", "S1_0_C7_C14_2", LHV_TRAP_CP_WHOLE},	  /* DCCISW */
	{"p15 0 c7 c14 1", "S1_3_C7_C14_1", LHV_TRAP_CP_WHOLE},	  /* DCCIMVAC */
	{"p15 0 c7 c5 0", "S1_0_C7_C5_0", LHV_TRAP_CP_WHOLE},	  /* ICIALLU */
	{"p15 0 c9 c12 0", "S3_3_C9_C12_0", LHV_TRAP_CP_WHOLE},	  /* PMCR */
	{"p15 0 c9 c12 3", "S3_3_C9_C12_3", LHV_TRAP_CP_WHOLE},	  /* PMOVSR */
	{"p15 0 c9 c12 6", "S3_3_C9_C12_6", LHV_TRAP_CP_LO},	  /* PMCEID0 */
	{"p15 0 c9 c14 4", "S3_3_C9_C12_6", LHV_TRAP_CP_HI},	  /* PMCEID2 */
	{"p15 0 c9 c13 0", "S3_3_C9_C13_0", LHV_TRAP_CP_LO},	  /* PMCCNTR */
	{"p15 0 c9", "S3_3_C9_C13_0", LHV_TRAP_CP_WHOLE},	  /* PMCCNTR */
	{"p15 0 c9 c14 1", "S3_0_C9_C14_1", LHV_TRAP_CP_WHOLE},	  /* PMINTENSET */
	{"p15 0 c9 c14 3", "S3_3_C9_C14_3", LHV_TRAP_CP_WHOLE},	  /* PMOVSSET */
	{"p15 0 c14 c8 0", "S3_3_C14_C8_0", LHV_TRAP_CP_WHOLE},	  /* PMEVCNTR0 */
	{"p15 0 c14 c11 6", "S3_3_C14_C11_6", LHV_TRAP_CP_WHOLE}, /* PMEVCNTR30 */
	{"p15 0 c14 c15 6", "S3_3_C14_C15_6", LHV_TRAP_CP_WHOLE}, /* PMEVTYPER30 */
	{"p15 0 c14 c15 7", "S3_3_C14_C15_7", LHV_TRAP_CP_WHOLE}, /* PMCCFILTR */
	{"p15 0 c10 c2 0", "S3_0_C10_C2_0", LHV_TRAP_CP_LO},	  /* MAIR0, PRRR */
	{"p15 0 c10 c2 1", "S3_0_C10_C2_0", LHV_TRAP_CP_HI},	  /* MAIR1, NMRR */
	{"p15 0 c10 c3 0", "S3_0_C10_C3_0", LHV_TRAP_CP_LO},	  /* AMAIR0 */
	{"p15 0 c10 c3 1", "S3_0_C10_C3_0", LHV_TRAP_CP_HI},	  /* AMAIR1 */
	{"p15 0 c12 c0 0", "S3_0_C12_C0_0", LHV_TRAP_CP_LO},	  /* VBAR */
	{"p15 0 c12 c1 0", "S3_0_C12_C1_0", LHV_TRAP_CP_WHOLE},	  /* ISR */
	{"p15 0 c12 c1 1", "S3_0_C12_C1_1", LHV_TRAP_CP_WHOLE},	  /* DISR */
	{"p15 0 c13 c0 1", "S3_0_C13_C0_1", LHV_TRAP_CP_WHOLE},	  /* CONTEXTIDR */
	{"p15 0 c13 c0 2", "S3_3_C13_C0_2", LHV_TRAP_CP_LO},	  /* TPIDRURW */
	{"p15 0 c13 c0 3", "S3_3_C13_C0_3", LHV_TRAP_CP_LO},	  /* TPIDRURO */
	{"p15 0 c13 c0 4", "S3_0_C13_C0_4", LHV_TRAP_CP_LO},	  /* TPIDRPRW */
	{"p15 0 c14 c0 0", "S3_3_C14_C0_0", LHV_TRAP_CP_WHOLE},	  /* CNTFRQ */
	{"p15 0 c14 c1 0", "S3_0_C14_C1_0", LHV_TRAP_CP_WHOLE},	  /* CNTKCTL */
	{"p15 0 c14 c2 0", "S3_3_C14_C2_0", LHV_TRAP_CP_WHOLE},	  /* CNTP_TVAL */
	{"p15 0 c14 c2 1", "S3_3_C14_C2_1", LHV_TRAP_CP_WHOLE},	  /* CNTP_CTL */
	{"p15 2 c14", "S3_3_C14_C2_2", LHV_TRAP_CP_WHOLE},	  /* CNTP_CVAL */
	{"p15 0 c14 c3 0", "S3_3_C14_C3_0", LHV_TRAP_CP_WHOLE},	  /* CNTV_TVAL */
	{"p15 0 c14 c3 1", "S3_3_C14_C3_1", LHV_TRAP_CP_WHOLE},	  /* CNTV_CTL */
	{"p15 3 c14", "S3_3_C14_C3_2", LHV_TRAP_CP_WHOLE},	  /* CNTV_CVAL */
	{"p15 0 c14", "S3_3_C14_C0_1", LHV_TRAP_CP_WHOLE},	  /* CNTPCT */
	{"p15 1 c14", "S3_3_C14_C0_2", LHV_TRAP_CP_WHOLE},	  /* CNTVCT */
	{"p15 8 c14", "S3_3_C14_C0_5", LHV_TRAP_CP_WHOLE},	  /* CNTPCTSS */
	{"p15 9 c14", "S3_3_C14_C0_6", LHV_TRAP_CP_WHOLE},	  /* CNTVCTSS */
	{"p15 0 c4 c6 0", "S3_0_C4_C6_0", LHV_TRAP_CP_WHOLE},	  /* ICC_PMR */
	{"p15 0 c12 c8 0", "S3_0_C12_C8_0", LHV_TRAP_CP_WHOLE},	  /* ICC_IAR0 */
	{"p15 0 c12 c8 5", "S3_0_C12_C8_5", LHV_TRAP_CP_WHOLE},	  /* ICC_AP0R1 */
	{"p15 0 c12 c9 3", "S3_0_C12_C9_3", LHV_TRAP_CP_WHOLE},	  /* ICC_AP1R3 */
	{"p15 0 c12 c11 1", "S3_0_C12_C11_1", LHV_TRAP_CP_WHOLE}, /* ICC_DIR */
	{"p15 0 c12 c12 0", "S3_0_C12_C12_0", LHV_TRAP_CP_WHOLE}, /* ICC_IAR1 */
	{"p15 0 c12 c12 5", "S3_0_C12_C12_5", LHV_TRAP_CP_WHOLE}, /* ICC_SRE */
	{"p15 0 c12 c12 7", "S3_0_C12_C12_7", LHV_TRAP_CP_WHOLE}, /* ICC_IGRPEN1 */
	{"p15 0 c12", "S3_0_C12_C11_5", LHV_TRAP_CP_WHOLE},	  /* ICC_SGI1R */
	{"p15 1 c12", "S3_0_C12_C11_6", LHV_TRAP_CP_WHOLE},	  /* ICC_ASGI1R */
	{"p15 2 c12", "S3_0_C12_C11_7", LHV_TRAP_CP_WHOLE},	  /* ICC_SGI0R */
	{"p14 0 c0 c1 0", "S2_3_C0_C1_0", LHV_TRAP_CP_WHOLE},	  /* DBGDSCRint */
	{"p14 0 c0 c2 2", "S2_0_C0_C2_2", LHV_TRAP_CP_WHOLE},	  /* DBGDSCRext */
	{"p14 0 c0 c5 0", "S2_3_C0_C5_0", LHV_TRAP_CP_WHOLE},	  /* DBGDTRRXint */
	{"p14 0 c0 c7 0", "S2_4_C0_C7_0", LHV_TRAP_CP_WHOLE},	  /* DBGVCR */
	{"p14 0 c0 c0 4", "S2_0_C0_C0_4", LHV_TRAP_CP_LO},	  /* DBGBVR0 */
	{"p14 0 c0 c15 5", "S2_0_C0_C15_5", LHV_TRAP_CP_WHOLE},	  /* DBGBCR15 */
	{"p14 0 c0 c3 6", "S2_0_C0_C3_6", LHV_TRAP_CP_LO},	  /* DBGWVR3 */
	{"p14 0 c0 c3 7", "S2_0_C0_C3_7", LHV_TRAP_CP_WHOLE},	  /* DBGWCR3 */
	{"p14 0 c1 c4 1", "S2_0_C0_C4_4", LHV_TRAP_CP_HI},	  /* DBGBXVR4 */
	{"p14 0 c1 c0 0", "S2_0_C1_C0_0", LHV_TRAP_CP_LO},	  /* DBGDRAR */
	{"p14 0 c1", "S2_0_C1_C0_0", LHV_TRAP_CP_WHOLE},	  /* DBGDRAR */
	{"p14 0 c1 c0 4", "S2_0_C1_C0_4", LHV_TRAP_CP_WHOLE},	  /* DBGOSLAR */
	{"p14 0 c1 c1 4", "S2_0_C1_C1_4", LHV_TRAP_CP_WHOLE},	  /* DBGOSLSR */
	{"p14 0 c7 c14 6", "S2_0_C7_C14_6", LHV_TRAP_CP_WHOLE},	  /* DBGAUTHSTATUS */
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

static struct lhv_trap trap_of(const char *a32, bool read)
{
	unsigned int cp, opc1, crn, crm, opc2;
	struct lhv_trap t;

	memset(&t, 0, sizeof(t));
	t.aarch32 = true;
	t.il = true;
	t.el = 1;
	t.u.cp.read = read;
	if (sscanf(a32, "p%u %u c%u c%u %u", &cp, &opc1, &crn, &crm, &opc2) == 5) {
		t.kind = cp == 15 ? LHV_TRAP_CP15_32 : LHV_TRAP_CP14_32;
		t.u.cp.crn = (uint8_t)crn;
		t.u.cp.opc2 = (uint8_t)opc2;
	} else {
		assert_int_equal(sscanf(a32, "p%u %u c%u", &cp, &opc1, &crm), 3);
		t.kind = cp == 15 ? LHV_TRAP_CP15_64 : LHV_TRAP_CP14_64;
	}
	t.u.cp.opc1 = (uint8_t)opc1;
	t.u.cp.crm = (uint8_t)crm;
	return t;
}

static uint16_t a64_of(const char *a64)
{
	unsigned int op0, op1, crn, crm, op2;

	assert_int_equal(sscanf(a64, "S%u_%u_C%u_C%u_%u", &op0, &op1, &crn, &crm, &op2),
			 5);
	return enc(op0, op1, crn, crm, op2);
}

static void known_registers(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KNOWN; i++) {
		struct lhv_trap t = trap_of(known[i].a32, true);
		uint16_t e = 0;
		uint8_t part = 9;

		assert_int_equal(lhv_trap_cp_enc(&t, &e, &part), LHV_OK);
		assert_int_equal(e, a64_of(known[i].a64));
		assert_int_equal(part, known[i].part);
	}
}

#define LIST(reg, a64, part) {reg, a64, part},

/* The table is searched by halves; nothing in it is there twice, but for a reason. */
static void the_table(void **state)
{
	static const struct {
		uint32_t reg, a64, part;
	} v[] = {LHV_CPREGS(LIST)};
	unsigned int n = sizeof(v) / sizeof(v[0]);

	(void)state;
	for (unsigned int i = 0; i < n; i++) {
		assert_true(v[i].reg < 0x10000 && v[i].a64 < 0x10000);
		if (i)
			assert_true(v[i - 1].reg < v[i].reg);
		for (unsigned int j = 0; j < i; j++) {
			/* Two halves, or a half and all of it by MRRC. */
			if (v[i].a64 == v[j].a64)
				assert_true(v[i].part != v[j].part ||
					    v[i].reg >> 15 != v[j].reg >> 15);
		}
		/* One of AArch32 alone has a number that AArch64 has no register for. */
		if (v[i].a64 >> 14 < 2 && v[i].a64 != v[i].reg && v[i].part == 0) {
			unsigned int crn = v[i].a64 >> 7 & 15;

			assert_true((v[i].a64 >> 14 == 1 && crn == 7) ||
				    v[i].reg >> 15 == 1);
		}
	}
}

static void vmrs_and_nonsense(void **state)
{
	struct lhv_trap t = trap_of("p15 0 c0 c0 0", true);
	uint16_t e = 77;
	uint8_t part = 78;

	(void)state;
	assert_int_equal(lhv_trap_cp_enc(NULL, &e, &part), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_cp_enc(&t, NULL, &part), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_cp_enc(&t, &e, NULL), LHV_ERR_INVAL);
	t.kind = LHV_TRAP_CP14_LDST;
	assert_int_equal(lhv_trap_cp_enc(&t, &e, &part), LHV_ERR_INVAL);
	t.kind = LHV_TRAP_HVC;
	assert_int_equal(lhv_trap_cp_enc(&t, &e, &part), LHV_ERR_INVAL);
	assert_int_equal(e, 77);
	assert_int_equal(part, 78);

	/* F5.1, VMRS: 0b0111 MVFR0, 0b0110 MVFR1, 0b0101 MVFR2. */
	t.kind = LHV_TRAP_VMRS;
	t.u.cp.opc1 = 7;
	for (uint8_t n = 0; n < 16; n++) {
		t.u.cp.crn = n;
		if (n < 5 || n > 7) {
			assert_int_equal(lhv_trap_cp_enc(&t, &e, &part), LHV_ERR_NOENT);
			continue;
		}
		assert_int_equal(lhv_trap_cp_enc(&t, &e, &part), LHV_OK);
		assert_int_equal(e, enc(3, 0, 0, 3, 7 - n));
		assert_int_equal(part, LHV_TRAP_CP_WHOLE);
	}
}

/* Four registers behind one handler. */
struct host {
	unsigned int reads, writes;
	uint64_t value, written;
	enum lhv_action read_answer, write_answer;
	uint16_t enc, vcpu;
	uint8_t el;
};

static enum lhv_action on_access(void *ctx, struct lhv_trap_sysreg_access *a)
{
	struct host *h = ctx;

	h->enc = a->enc;
	h->vcpu = a->vcpu;
	h->el = a->el;
	if (a->write) {
		h->writes++;
		h->written = a->value;
		return h->write_answer;
	}
	h->reads++;
	a->value = h->value;
	return h->read_answer;
}

#define CALL LHV_TRAP_SYSREG_CALL

static const struct lhv_trap_sysreg_row rows[] = {
	/* DBGDIDR is of AArch32 alone. */
	{LHV_CPREG_DBGDIDR, LHV_TRAP_SYSREG_FIXED, LHV_TRAP_SYSREG_UNDEF, NULL,
	 0x3515f005},
	/* MDCCSR_EL0 */
	{0x9808, LHV_TRAP_SYSREG_FIXED, LHV_TRAP_SYSREG_UNDEF, NULL, 0xa0000000},
	/* ACTLR_EL1 */
	{0xc081, LHV_TRAP_SYSREG_FIXED, LHV_TRAP_SYSREG_FIXED, NULL, 0x12345678abcdef01},
	/* MAIR_EL1 */
	{0xc510, CALL, CALL, on_access, 0},
	/* ICC_SGI1R_EL1 */
	{0xc65d, LHV_TRAP_SYSREG_UNDEF, CALL, on_access, 0},
	/* CNTP_CTL_EL0 */
	{0xdf11, CALL, CALL, on_access, 0},
	/* CNTP_CVAL_EL0 */
	{0xdf12, CALL, CALL, on_access, 0},
	/* CNTV_CTL_EL0 */
	{0xdf19, LHV_TRAP_SYSREG_EXIT, LHV_TRAP_SYSREG_EXIT, NULL, 0},
};

struct rig {
	struct lhv_trap_sysregs t;
	struct lhv_trap_id id;
	struct host h;
	struct lhv_regs regs, before;
};

static void rig_up(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	for (unsigned int i = 0; i < 64; i++)
		r->id.v[i] = 0x1d000000 + i;
	for (unsigned int i = 0; i < 31; i++)
		r->regs.x[i] = 0xdead000000000000 + i * 0x11111111;
	r->regs.pc = 0x40001000;
	r->regs.pstate = 0x1d3;
	r->before = r->regs;
	assert_int_equal(lhv_trap_sysregs_init(&r->t, rows,
					       sizeof(rows) / sizeof(rows[0]), &r->id,
					       &r->h),
			 LHV_OK);
}

static enum lhv_action go(struct rig *r, const struct lhv_trap *t)
{
	return lhv_trap_cp(&r->t, t, &r->regs, 5);
}

/* R4 is all that has changed, and PC. */
static void only(struct rig *r, unsigned int reg, uint64_t value)
{
	r->before.x[reg] = value;
	r->before.pc += 4;
	assert_memory_equal(&r->regs, &r->before, sizeof(r->regs));
	r->before = r->regs;
}

static void unchanged(struct rig *r)
{
	assert_memory_equal(&r->regs, &r->before, sizeof(r->regs));
}

static void reads(void **state)
{
	struct lhv_trap t;
	struct rig r;

	(void)state;
	rig_up(&r);
	/* A register of 32 bits clears what lies above. */
	t = trap_of("p15 0 c1 c0 1", true);
	t.u.cp.rt = 4;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	only(&r, 4, 0xabcdef01);
	t = trap_of("p15 0 c1 c0 3", true);
	t.u.cp.rt = 30;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	only(&r, 30, 0x12345678);
	t = trap_of("p14 0 c0 c0 0", true);
	t.u.cp.rt = 4;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	only(&r, 4, 0x3515f005);
	/* Two registers, the low half in the first. */
	r.h.value = 0x1122334455667788;
	t = trap_of("p15 2 c14", true);
	t.u.cp.rt = 2;
	t.u.cp.rt2 = 19;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	assert_int_equal(r.h.enc, 0xdf12);
	assert_int_equal(r.h.vcpu, 5);
	assert_int_equal(r.h.el, 1);
	r.before.x[2] = 0x55667788;
	only(&r, 19, 0x11223344);
	/* R15: nothing in MRRC, and in MRC the flags (DBGDSCRint). */
	t.u.cp.rt = t.u.cp.rt2 = 31;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	only(&r, 0, r.before.x[0]);
	t = trap_of("p14 0 c0 c1 0", true);
	t.u.cp.rt = 31;
	r.regs.pstate |= UINT64_C(0x58000000);
	r.before.pstate = (r.regs.pstate & ~UINT64_C(0xf0000000)) | 0xa0000000;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	only(&r, 0, r.before.x[0]);
	/* A two-byte instruction in an IT block: ITSTATE goes on. */
	t = trap_of("p15 0 c1 c0 1", true);
	t.u.cp.rt = 4;
	r.regs.pstate = r.before.pstate = 0x1f3 | 1u << 10 | 2u << 25; /* IT = 0x06 */
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	r.before.pstate = 0x1f3 | 3u << 10; /* IT = 0x0c */
	only(&r, 4, 0xabcdef01);
}

static void writes(void **state)
{
	struct lhv_trap t;
	struct rig r;

	(void)state;
	rig_up(&r);
	r.h.value = 0x1122334455667788;
	t = trap_of("p15 0 c14 c2 1", false);
	t.u.cp.rt = 4;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	assert_int_equal(r.h.enc, 0xdf11);
	assert_int_equal(r.h.written, 0x44444444);
	assert_int_equal(r.h.reads, 0);
	only(&r, 0, r.before.x[0]);
	/* Halves. */
	t = trap_of("p15 0 c10 c2 0", false);
	t.u.cp.rt = 4;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	assert_int_equal(r.h.enc, 0xc510);
	assert_int_equal(r.h.written, 0x1122334444444444);
	t = trap_of("p15 0 c10 c2 1", false);
	t.u.cp.rt = 4;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	assert_int_equal(r.h.written, 0x4444444455667788);
	assert_int_equal(r.h.reads, 2);
	assert_int_equal(r.h.writes, 3);
	r.before.pc += 4;
	only(&r, 0, r.before.x[0]);
	/* Two registers. */
	t = trap_of("p15 0 c12", false);
	t.u.cp.rt = 3;
	t.u.cp.rt2 = 18;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	assert_int_equal(r.h.enc, 0xc65d);
	assert_int_equal(r.h.written, 0x3333333233333333);
	only(&r, 0, r.before.x[0]);
	/* The other half of what cannot be read is zero. */
	r.h.read_answer = LHV_INJECT;
	t = trap_of("p15 0 c10 c2 1", false);
	t.u.cp.rt = 4;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	assert_int_equal(r.h.written, 0x4444444400000000);
	only(&r, 0, r.before.x[0]);
	/* R15 is no operand. */
	t.u.cp.rt = 31;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	assert_int_equal(r.h.written, 0);
	only(&r, 0, r.before.x[0]);
}

static void refusals(void **state)
{
	struct lhv_trap t;
	struct rig r;

	(void)state;
	rig_up(&r);
	/* A handler's word is the last. */
	r.h.read_answer = r.h.write_answer = LHV_INJECT;
	t = trap_of("p15 2 c14", true);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t.u.cp.read = false;
	assert_int_equal(go(&r, &t), LHV_INJECT);
	r.h.write_answer = LHV_EXIT;
	assert_int_equal(go(&r, &t), LHV_EXIT);
	/* A half whose other half is with the integrator. */
	r.h.read_answer = LHV_EXIT;
	r.h.writes = 0;
	t = trap_of("p15 0 c10 c2 0", false);
	assert_int_equal(go(&r, &t), LHV_EXIT);
	assert_int_equal(r.h.writes, 0);
	unchanged(&r);

	t = trap_of("p15 0 c14 c3 1", true);
	t.u.cp.rt = 4;
	assert_int_equal(go(&r, &t), LHV_EXIT);
	unchanged(&r);
	lhv_trap_cp_complete(&t, &r.regs, 0x123456789);
	only(&r, 4, 0x23456789);
	t.u.cp.read = false;
	assert_int_equal(go(&r, &t), LHV_EXIT);
	lhv_trap_cp_complete(&t, &r.regs, 0x123456789);
	only(&r, 0, r.before.x[0]);

	/* Not in the table, no row, not that way, not from there. */
	t = trap_of("p15 5 c9 c7 3", true);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p15 0 c9 c12 0", true);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p14 0 c0 c0 0", false);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p15 0 c1 c0 1", true);
	t.el = 0;
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p15 0 c0 c5 0", true);
	t.el = 0;
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p15 0 c0 c1 0", false);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p15 0 c0 c5 0", false);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p15 0 c0 c8 0", true);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p15 3 c0 c5 0", true);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p15 0 c1 c5 0", true);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t = trap_of("p14 0 c0 c4 0", true);
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t.kind = LHV_TRAP_CP14_LDST;
	assert_int_equal(go(&r, &t), LHV_INJECT);
	t.kind = LHV_TRAP_SYSREG;
	assert_int_equal(go(&r, &t), LHV_INJECT);
	unchanged(&r);
	/* PL0 has the timers. */
	t = trap_of("p15 2 c14", true);
	r.h.read_answer = LHV_HANDLED;
	t.el = 0;
	assert_int_equal(go(&r, &t), LHV_HANDLED);
	assert_int_equal(r.h.el, 0);
}

/* [T.9] AArch32's part of the ID space, and nothing of AArch64's. */
static void id_space(void **state)
{
	char a32[32];
	struct rig r;

	(void)state;
	rig_up(&r);
	for (unsigned int crm = 1; crm < 8; crm++) {
		for (unsigned int op2 = 0; op2 < 8; op2++) {
			bool there = crm <= 2 || (crm == 3 && op2 >= 4 && op2 <= 6);
			struct lhv_trap t;

			snprintf(a32, sizeof(a32), "p15 0 c0 c%u %u", crm, op2);
			t = trap_of(a32, true);
			t.u.cp.rt = 4;
			assert_int_equal(go(&r, &t), LHV_HANDLED);
			only(&r, 4, there ? r.id.v[crm * 8 + op2] : 0);
		}
	}
}

/* No encoding whatever does more than it says, or anything outside the registers. */
static void every_encoding(void **state)
{
	static const uint8_t kinds[] = {LHV_TRAP_CP15_32, LHV_TRAP_CP14_32,
					LHV_TRAP_CP15_64, LHV_TRAP_CP14_64};
	unsigned int found = 0;
	struct rig r;

	(void)state;
	rig_up(&r);
	for (unsigned int n = 0; n < 4u << 15; n++) {
		struct lhv_trap t = trap_of("p15 0 c0 c0 0", n & 1);
		uint16_t e;
		uint8_t part;

		t.kind = kinds[n >> 15];
		t.u.cp.opc2 = n >> 1 & 7;
		t.u.cp.crm = n >> 4 & 15;
		t.u.cp.crn = n >> 8 & 15;
		t.u.cp.opc1 = n >> 12 & 7;
		if (t.kind == LHV_TRAP_CP15_64 || t.kind == LHV_TRAP_CP14_64) {
			if (t.u.cp.opc2 || t.u.cp.opc1)
				continue;
			t.u.cp.opc1 = t.u.cp.crn;
			t.u.cp.crn = 0;
		}
		found += lhv_trap_cp_enc(&t, &e, &part) == LHV_OK;
		if (go(&r, &t) != LHV_HANDLED)
			unchanged(&r);
		r.regs = r.before;
	}
	/* Each is read and written. */
	assert_true(found > 2 * KNOWN && found < 700);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_registers),
		cmocka_unit_test(the_table),
		cmocka_unit_test(vmrs_and_nonsense),
		cmocka_unit_test(reads),
		cmocka_unit_test(writes),
		cmocka_unit_test(refusals),
		cmocka_unit_test(id_space),
		cmocka_unit_test(every_encoding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
