/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decoders of loads and stores. Encodings are those of assemblers, or were put together
 * by hand from the diagrams of DDI 0487, C6.2, C7.2, F5 and F6; what they should say is
 * written out. tools/check-insn compares many more with disassemblers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/arch/id.h>
#include <libhv/trap/insn.h>

#define A64 LHV_TRAP_INSN_A64
#define A32 LHV_TRAP_INSN_A32
#define T32 LHV_TRAP_INSN_T32
#define ALL LHV_TRAP_INSN_F_ALL

static uint64_t random64(void)
{
	static uint64_t s = 0x9e3779b97f4a7c15;

	s ^= s << 13;
	s ^= s >> 7;
	s ^= s << 17;
	return s;
}

static void decode(unsigned int set, uint32_t v, uint32_t f, struct lhv_trap_insn *in)
{
	memset(in, 0xa5, sizeof(*in));
	if (set == A64)
		lhv_trap_insn_a64(v, f, in);
	else if (set == A32)
		lhv_trap_insn_a32(v, f, in);
	else
		lhv_trap_insn_t32(v, f, in);
}

/* A line of text for what was decoded: kind, l and s, accesses, registers, address, order. */
static void text(const struct lhv_trap_insn *in, char *buf, size_t n)
{
	size_t at = 0;

#define ADD(...)                                                       \
	do {                                                           \
		at += (size_t)snprintf(buf + at, n - at, __VA_ARGS__); \
		assert_true(at < n);                                   \
	} while (0)
	ADD("%s", lhv_trap_insn_kind_name(in->kind));
	if (in->kind == LHV_TRAP_INSN_UNKNOWN)
		return;
	ADD(" %s%s %ux%u", in->load ? "l" : "", in->store ? "s" : "", in->count,
	    in->size);
	if (in->list)
		ADD(" list %04x", in->list);
	if (in->t[0] != LHV_TRAP_INSN_NREG)
		ADD(" t%u", in->t[0]);
	if (in->t[1] != LHV_TRAP_INSN_NREG)
		ADD(",%u", in->t[1]);
	if (in->s != LHV_TRAP_INSN_NREG)
		ADD(" s%u", in->s);
	ADD(" n%u", in->n);
	if (in->offset)
		ADD("%+d", (int)in->offset);
	if (in->m != LHV_TRAP_INSN_NREG)
		ADD(" m%s%u e%u/%u", in->sub ? "-" : "", in->m, in->extend, in->shift);
	if (in->wback)
		ADD(" wb%+d%s", (int)in->wback_off, in->post ? "p" : "");
	ADD("%s%s%s%s%s%s%s%s", in->acquire ? " acq" : "", in->release ? " rel" : "",
	    in->unpriv ? " el0" : "", in->sign ? " sign" : "", in->sf ? " sf" : "",
	    in->user ? " user" : "", in->replicate ? " rep" : "",
	    in->unpredictable ? " UNP" : "");
#undef ADD
}

struct example {
	unsigned int set;
	uint32_t v, needs;
	const char *want;
};

#define F(x) LHV_TRAP_INSN_F_##x

/* [T.4] */
static const struct example examples[] = {
	/* ldp x0, x1, [sp, #16]; stp w0, w1, [x2], #-8; ldpsw x3, x4, [x5, #4]! */
	{A64, 0xa94107e0, 0, "ldst l 2x8 t0,1 n31+16 sf"},
	{A64, 0x28bf0440, 0, "ldst s 2x4 t0,1 n2 wb-8"},
	{A64, 0x69c090a3, 0, "ldst l 2x4 t3,4 n5+4 wb+4 sign sf"},
	/* ldp with one register; write-back of what is loaded, of what is stored; of sp */
	{A64, 0xa9400421, 0, "ldst l 2x8 t1,1 n1 sf UNP"},
	{A64, 0xa8c10841, 0, "ldst l 2x8 t1,2 n2 wb+16 sf UNP"},
	{A64, 0xa8810841, 0, "ldst s 2x8 t1,2 n2 wb+16 sf UNP"},
	{A64, 0xa8c10bff, 0, "ldst l 2x8 t31,2 n31 wb+16 sf"},
	/* ldp q0, q1, [x2, #-32]; ldnp s1, s2, [x3] */
	{A64, 0xad7f0440, F(FP), "ldst l 2x16 t0,1 n2-32"},
	{A64, 0x2c400861, F(FP), "ldst l 2x4 t1,2 n3"},
	/* ldr w0, [x1], #4; ldrsb w2, [x3, #-1]!; strb wzr, [x4, #4095]; ldr x5, [x5], #8 */
	{A64, 0xb8404420, 0, "ldst l 1x4 t0 n1 wb+4"},
	{A64, 0x38dffc62, 0, "ldst l 1x1 t2 n3-1 wb-1 sign"},
	{A64, 0x393ffc9f, 0, "ldst s 1x1 t31 n4+4095"},
	{A64, 0xf84084a5, 0, "ldst l 1x8 t5 n5 wb+8 sf UNP"},
	/* ldr w0, [x1, w2, sxtw #2]; strh w3, [x4, x5, lsl #1]; ldr x0, [x1, x2, sxtx] */
	{A64, 0xb862d820, 0, "ldst l 1x4 t0 n1 m2 e6/2"},
	{A64, 0x78257883, 0, "ldst s 1x2 t3 n4 m5 e0/1"},
	{A64, 0xf862e820, 0, "ldst l 1x8 t0 n1 m2 e7/0 sf"},
	/* an option without a meaning */
	{A64, 0xb8621820, 0, "unknown"},
	/* ldtr x0, [x1, #8]; sttrb w0, [x1] */
	{A64, 0xf8408820, 0, "ldst l 1x8 t0 n1+8 el0 sf"},
	{A64, 0x38000820, 0, "ldst s 1x1 t0 n1 el0"},
	/* ldar w0, [x1]; stlrb w2, [x3]; ldlar x0, [x1]; ldapr w0, [x1] */
	{A64, 0x88dffc20, 0, "ldst l 1x4 t0 n1 acq"},
	{A64, 0x089ffc62, 0, "ldst s 1x1 t2 n3 rel"},
	{A64, 0xc8df7c20, F(LOR), "ldst l 1x8 t0 n1 acq sf"},
	{A64, 0xb8bfc020, F(RCPC), "ldst l 1x4 t0 n1 acq"},
	/* ldapursw x0, [x1, #-4]; stlur w0, [x1, #3] */
	{A64, 0x999fc020, F(RCPC2), "ldst l 1x4 t0 n1-4 acq sign sf"},
	{A64, 0x99003020, F(RCPC2), "ldst s 1x4 t0 n1+3 rel"},
	/* FEAT_LRCPC3: ldiapp w28, w4, [x20], #8; stilp w26, w2, [x18];
	 * stilp x0, x1, [x2, #-16]!; ldapr x6, [x7], #8; stlr w0, [x1, #-4]! */
	{A64, 0x99440a9c, F(RCPC3), "ldst l 2x4 t28,4 n20 wb+8 acq"},
	{A64, 0x99021a5a, F(RCPC3), "ldst s 2x4 t26,2 n18 rel"},
	{A64, 0xd9010840, F(RCPC3), "ldst s 2x8 t0,1 n2-16 wb-16 rel sf"},
	{A64, 0xd9c008e6, F(RCPC3), "ldst l 1x8 t6 n7 wb+8 acq sf"},
	{A64, 0x99800820, F(RCPC3), "ldst s 1x4 t0 n1-4 wb-4 rel"},
	/* ldap1 {v1.d}[1], [x2]; stl1 {v1.d}[0], [x2]; ldapur q1, [x2, #-1] */
	{A64, 0x4d418441, F(RCPC3), "ldst l 1x8 t1 n2 acq"},
	{A64, 0x0d018441, F(RCPC3), "ldst s 1x8 t1 n2 rel"},
	{A64, 0x1ddff841, F(RCPC3), "ldst l 1x16 t1 n2-1 acq"},
	/* ldr x0, . - 4; ldr q3, . + 16; ldrsw x1, . ; prfm, of a literal */
	{A64, 0x58ffffe0, 0, "ldst l 1x8 t0 n32-4 sf"},
	{A64, 0x9c000083, F(FP), "ldst l 1x16 t3 n32+16"},
	{A64, 0x98000001, 0, "ldst l 1x4 t1 n32 sign sf"},
	{A64, 0xd8000000, 0, "prefetch  0x8 t0 n32"},
	/* prfm pldl1keep, [x1, #8]; prfum, with #-1; prfm, with [x1, x2, lsl #3] */
	{A64, 0xf9800420, 0, "prefetch  0x8 t0 n1+8"},
	{A64, 0xf89ff020, 0, "prefetch  0x8 t0 n1-1"},
	{A64, 0xf8a27820, 0, "prefetch  0x8 t0 n1 m2 e0/3"},
	/* ldxr x0, [x1]; stlxrh w0, w1, [x2]; ldaxp x0, x1, [x2]; stxp w0, w1, w2, [x3] */
	{A64, 0xc85f7c20, 0, "exclusive l 1x8 t0 n1 sf"},
	{A64, 0x4800fc41, 0, "exclusive s 1x2 t1 s0 n2 rel"},
	{A64, 0xc87f8440, 0, "exclusive l 2x8 t0,1 n2 acq sf"},
	{A64, 0x88200861, 0, "exclusive s 2x4 t1,2 s0 n3"},
	/* stxr w1, w1, [x2]; stxr w2, w1, [x2] */
	{A64, 0x88017c41, 0, "exclusive s 1x4 t1 s1 n2 UNP"},
	{A64, 0x88027c41, 0, "exclusive s 1x4 t1 s2 n2 UNP"},
	/* ldaddal w0, w1, [x2]; stset x0, [sp]; swpb w0, w1, [x2]; ldsminl x3, x4, [x5] */
	{A64, 0xb8e00041, F(LSE), "atomic ls 1x4 t1 s0 n2 acq rel"},
	{A64, 0xf82033ff, F(LSE), "atomic ls 1x8 t31 s0 n31 sf"},
	{A64, 0x38208041, F(LSE), "atomic ls 1x1 t1 s0 n2"},
	{A64, 0xf86350a4, F(LSE), "atomic ls 1x8 t4 s3 n5 rel sf"},
	/* casal x0, x1, [x2]; caspa w0, w1, w2, w3, [x4]; casp of odd registers */
	{A64, 0xc8e0fc41, F(LSE), "cas ls 1x8 t1 s0 n2 acq rel sf"},
	{A64, 0x08607c82, F(LSE), "cas ls 2x4 t2,3 s0 n4 acq"},
	{A64, 0x08617c82, F(LSE), "unknown"},
	/* FEAT_LSE128: ldclrpal x1, x2, [x11]; swpp x1, x2, [x3]; one register; xzr */
	{A64, 0x19e21161, F(LSE128), "atomic128 ls 2x8 t1,2 n11 acq rel sf"},
	{A64, 0x19228061, F(LSE128), "atomic128 ls 2x8 t1,2 n3 sf"},
	{A64, 0x19228062, F(LSE128), "atomic128 ls 2x8 t2,2 n3 sf UNP"},
	{A64, 0x193f8061, F(LSE128), "unknown"},
	/* FEAT_THE: rcwscas x3, x5, [sp]; rcwclra x1, x2, [x3];
	 * with FEAT_D128: rcwcasp x0, x1, x6, x7, [x4]; rcwssetp x1, x2, [x3] */
	{A64, 0x59230be5, F(THE), "rcw ls 1x8 t5 s3 n31 sf"},
	{A64, 0x38a19062, F(THE), "rcw ls 1x8 t2 s1 n3 acq sf"},
	{A64, 0x7861b062, F(THE), "rcw ls 1x8 t2 s1 n3 rel sf"},
	{A64, 0xb821b062, F(THE), "unknown"},
	{A64, 0x19200c86, F(THE) | F(D128), "rcw ls 2x8 t6,7 s0 n4 sf"},
	{A64, 0x5922b061, F(THE) | F(D128), "rcw ls 2x8 t1,2 n3 sf"},
	/* ld64b x0, [x3]; st64b x22, [x3]; st64bv x1, x0, [x3]; st64bv0; odd; beyond x29 */
	{A64, 0xf83fd060, F(LS64), "ls64 l 1x64 t0 n3 sf"},
	{A64, 0xf83f9076, F(LS64), "ls64 s 1x64 t22 n3 sf"},
	{A64, 0xf821b060, F(LS64V), "ls64 s 1x64 t0 s1 n3 sf"},
	{A64, 0xf821a060, F(LS64A), "ls64 s 1x64 t0 s1 n3 sf"},
	{A64, 0xf83fd061, F(LS64), "unknown"},
	{A64, 0xf83fd078, F(LS64), "unknown"},
	/* ldraa x0, [x1, #-8]; ldrab x0, [x1, #8]! */
	{A64, 0xf87ff420, F(PAUTH), "pauth l 1x8 t0 n1-8 sf"},
	{A64, 0xf8a01c20, F(PAUTH), "pauth l 1x8 t0 n1+8 wb+8 sf"},
	/* stg x0, [x1], #16; stz2g x0, [x1]; ldg x0, [x1, #-16]; stgp x0, x1, [x2, #16] */
	{A64, 0xd9201420, F(MTE), "tag s 1x16 t0 n1 wb+16 sf"},
	{A64, 0xd9e00820, F(MTE), "tag s 2x16 t0 n1 sf"},
	{A64, 0xd97ff020, F(MTE), "tag l 1x16 t0 n1-16 sf"},
	{A64, 0x69008440, F(MTE), "tag s 2x8 t0,1 n2+16 sf"},
	/* dc zva, x3; dc gva, x3; dc cvac, x3 is no store */
	{A64, 0xd50b7423, 0, "zero s 1x0 t3 n255"},
	{A64, 0xd50b7463, F(MTE), "zero s 1x0 t3 n255"},
	{A64, 0xd50b7a23, 0, "unknown"},
	/* cpyfp [x0]!, [x1]!, x2!; setp [x0]!, x1!, x2; with one register twice */
	{A64, 0x19010440, F(MOPS), "copy ls 1x0 t0 s1 n2"},
	{A64, 0x19c20420, F(MOPS), "fill s 1x0 t0 s2 n1"},
	{A64, 0x19c10420, F(MOPS), "fill s 1x0 t0 s1 n1 UNP"},
	/* ldr b0, [x1, #1]; str q2, [x3], #16; ldr h0, [x1, x2, lsl #1] */
	{A64, 0x3d400420, F(FP), "ldst l 1x1 t0 n1+1"},
	{A64, 0x3c810462, F(FP), "ldst s 1x16 t2 n3 wb+16"},
	{A64, 0x7c627820, F(FP), "ldst l 1x2 t0 n1 m2 e0/1"},
	/* ld1 {v0.16b-v3.16b}, [x1]; ld4 {v30.8h...v1.8h}, [x2], #64; st3 {v0.2s..}, [x1], x2;
	 * ld3 with one element a register is reserved */
	{A64, 0x4c402020, F(FP), "ldst l 64x1 t0 n1"},
	{A64, 0x4cdf045e, F(FP), "ldst l 32x2 t30 n2 wb+64p"},
	{A64, 0x0c824820, F(FP), "ldst s 6x4 t0 n1 m2 e0/0 wb+0p"},
	{A64, 0x0c404c20, F(FP), "unknown"},
	/* ld2 {v0.s, v1.s}[3], [x1]; ld1r {v0.4h}, [x1], #2; st1 {v0.d}[1], [x1], x2 */
	{A64, 0x4d609020, F(FP), "ldst l 2x4 t0 n1"},
	{A64, 0x0ddfc420, F(FP), "ldst l 1x2 t0 n1 wb+2p rep"},
	{A64, 0x4d828420, F(FP), "ldst s 1x8 t0 n1 m2 e0/0 wb+0p"},
	/* ld1w {z0.s}, p0/z, [x1, #-1, mul vl]; st2d {z0.d, z1.d}, p0, [x1, x2, lsl #3];
	 * ldr z0, [x1]; ld1rqb {z0.b}, p0/z, [x1, #16]; ld1row with F64MM; a gather */
	{A64, 0xa54fa020, F(SVE), "sve l 1x4 t0 n1-1"},
	{A64, 0xe5a26020, F(SVE), "sve s 2x8 t0 n1 m2 e0/3"},
	{A64, 0xa522ef76, F(SVE), "sve l 2x4 t22 n27+4"},
	{A64, 0xa5bdd046, F(SVE), "sve l 2x8 t6 n2 m29 e0/3"},
	{A64, 0xe43de832, F(SVE), "sve s 2x1 t18 n1-6"},
	{A64, 0x85804020, F(SVE), "sve l 1x1 t0 n1"},
	{A64, 0xa4012020, F(SVE), "sve l 1x1 t0 n1+16 rep"},
	{A64, 0xa5220020, F(SVE) | F(SVEF64), "sve l 1x4 t0 n1 m2 e0/2 rep"},
	{A64, 0x84004020, F(SVE), "unknown"},
	/* no loads or stores: nop, add, b, svc, udf, all ones */
	{A64, 0xd503201f, 0, "unknown"},
	{A64, 0x8b020020, 0, "unknown"},
	{A64, 0x14000000, 0, "unknown"},
	{A64, 0xd4000001, 0, "unknown"},
	{A64, 0x00000000, 0, "unknown"},
	{A64, 0xffffffff, 0, "unknown"},

	/* ldr r0, [r1, #-4]!; str r0, [r1], #4; ldrb r2, [r3, -r4, lsr #32];
	 * ldr pc, [r0, r1, rrx]; ldrbt r0, [r1], #1; ldr r0, [r0], #4 */
	{A32, 0xe5310004, 0, "ldst l 1x4 t0 n1-4 wb-4"},
	{A32, 0xe4810004, 0, "ldst s 1x4 t0 n1 wb+4"},
	{A32, 0xe7532024, 0, "ldst l 1x1 t2 n3 m-4 e1/32"},
	{A32, 0xe790f061, 0, "ldst l 1x4 t15 n0 m1 e4/1"},
	{A32, 0xe4f10001, 0, "ldst l 1x1 t0 n1 wb+1 el0"},
	{A32, 0xe4900004, 0, "ldst l 1x4 t0 n0 wb+4 UNP"},
	/* ldr r0, [pc, #-8]; ldrsh r0, [r1], r2; strd r2, r3, [r4, #8]; ldrd of an odd one */
	{A32, 0xe51f0008, 0, "ldst l 1x4 t0 n32-8"},
	{A32, 0xe09100f2, 0, "ldst l 1x2 t0 n1 m2 e0/0 wb+0p sign"},
	{A32, 0xe1c420f8, 0, "ldst s 2x4 t2,3 n4+8"},
	{A32, 0xe1c430d8, 0, "ldst l 2x4 t3,4 n4+8 UNP"},
	/* ldmda r0, {r1, r2}; stmib r0!, {r3, lr}; ldm r0, {r1, sp}^; ldm sp!, {r0, pc}^;
	 * ldm r0!, {r0}; stm of nothing; pop {r4, pc} */
	{A32, 0xe8100006, 0, "ldst l 2x4 list 0006 n0-4"},
	{A32, 0xe9a04008, 0, "ldst s 2x4 list 4008 n0+4 wb+8"},
	{A32, 0xe8d02002, 0, "ldst l 2x4 list 2002 n0 user"},
	{A32, 0xe8fd8001, 0, "return l 2x4 list 8001 n13 wb+8"},
	{A32, 0xe8b00001, 0, "ldst l 1x4 list 0001 n0 wb+4 UNP"},
	{A32, 0xe8800000, 0, "ldst s 0x4 n0 UNP"},
	{A32, 0x18bd8010, 0, "ldst l 2x4 list 8010 n13 wb+8"},
	/* ldrex r0, [r1]; strexd r0, r2, r3, [r1]; lda r0, [r1]; stlexb r0, r1, [r2];
	 * swp r0, r1, [r2]; rfeia r0!; srsdb sp!, #19 */
	{A32, 0xe1910f9f, 0, "exclusive l 1x4 t0 n1"},
	{A32, 0xe1a10f92, 0, "exclusive s 2x4 t2,3 s0 n1"},
	{A32, 0xe1910c9f, 0, "ldst l 1x4 t0 n1 acq"},
	{A32, 0xe1c20e91, 0, "exclusive s 1x1 t1 s0 n2 rel"},
	{A32, 0xe1020091, F(SWP), "swap32 ls 1x4 t0 s1 n2"},
	{A32, 0xf8b00a00, 0, "return l 2x4 n0 wb+8"},
	{A32, 0xf96d0513, 0, "return s 2x4 n13-8 wb-8"},
	/* vldr d1, [r2, #-8]; vstr s3, [r4]; vldmia r0!, {d8-d9}; vstmdb r0!, {s1-s3};
	 * fldmiax r0, {d0-d1}; vldr.16 s1, [r0, #2]; vldm of none */
	{A32, 0xed121b02, F(FP), "ldst l 1x8 t1 n2-8"},
	{A32, 0xedc41a00, F(FP), "ldst s 1x4 t3 n4"},
	{A32, 0xecb08b04, F(FP), "ldst l 2x8 t8 n0 wb+16"},
	{A32, 0xed600a03, F(FP), "ldst s 3x4 t1 n0-12 wb-12"},
	{A32, 0xec900b05, F(FP), "ldst l 2x8 t0 n0"},
	{A32, 0xedd00901, F(FP) | F(FP16), "ldst l 1x2 t1 n0+2"},
	{A32, 0xec900b00, F(FP), "ldst l 0x8 t0 n0 UNP"},
	/* vld1.8 {d0-d3}, [r1]!; vst2.16 {d0, d2}, [r1], r2; vld4.32 {d0[1], d2[1]...}, [r1];
	 * vld1.8 {d0[], d1[]}, [r1]; vld3 with an alignment of 128 bits is reserved */
	{A32, 0xf421020d, F(FP), "ldst l 32x1 t0 n1 wb+32p"},
	{A32, 0xf4010942, F(FP), "ldst s 8x2 t0 n1 m2 e0/0 wb+0p"},
	{A32, 0xf4a10bcf, F(FP), "ldst l 4x4 t0 n1"},
	{A32, 0xf4a10c2f, F(FP), "ldst l 1x1 t0 n1 rep"},
	{A32, 0xf421042f, F(FP), "unknown"},
	/* pld [r0, #-4]; pli [r1, r2, lsl #1]; add, svc */
	{A32, 0xf550f004, 0, "prefetch  0x1 n0-4"},
	{A32, 0xe0800001, 0, "unknown"},
	{A32, 0xef000000, 0, "unknown"},

	/* Two bytes: ldr r0, [r1, #4]; strh r0, [r1, r2]; ldrsb r0, [r1, r2]; str r0, [sp, #8];
	 * ldr r0, [pc, #8]; push {r4, lr}; pop {r4, pc}; ldm r0!, {r1}; ldm r0, {r0, r1} */
	{T32, 0x68480000, 0, "ldst l 1x4 t0 n1+4"},
	{T32, 0x52880000, 0, "ldst s 1x2 t0 n1 m2 e0/0"},
	{T32, 0x56880000, 0, "ldst l 1x1 t0 n1 m2 e0/0 sign"},
	{T32, 0x90020000, 0, "ldst s 1x4 t0 n13+8"},
	{T32, 0x48020000, 0, "ldst l 1x4 t0 n32+8"},
	{T32, 0xb5100000, 0, "ldst s 2x4 list 4010 n13-8 wb-8"},
	{T32, 0xbd100000, 0, "ldst l 2x4 list 8010 n13 wb+8"},
	{T32, 0xc8020000, 0, "ldst l 1x4 list 0002 n0 wb+4"},
	{T32, 0xc8030000, 0, "ldst l 2x4 list 0003 n0"},
	/* Four: ldr.w r0, [r1, #4095]; strb r0, [r1, #-1]!; ldrsh r0, [r1], #2; ldrt r0, [r1, #4];
	 * ldr.w pc, [r0, r1, lsl #2]; ldrh r0, [pc, #-2]; pld [r0] */
	{T32, 0xf8d10fff, 0, "ldst l 1x4 t0 n1+4095"},
	{T32, 0xf8010d01, 0, "ldst s 1x1 t0 n1-1 wb-1"},
	{T32, 0xf9310b02, 0, "ldst l 1x2 t0 n1 wb+2 sign"},
	{T32, 0xf8510e04, 0, "ldst l 1x4 t0 n1+4 el0"},
	{T32, 0xf850f021, 0, "ldst l 1x4 t15 n0 m1 e0/2"},
	{T32, 0xf83f0002, 0, "ldst l 1x2 t0 n32-2"},
	/* ldrd r0, r2, [r1], #-8; strd r0, r1, [r0, #8]! ; ldmdb r0!, {r1, r2}; strex, ldrexd,
	 * stlex, ldab; tbb [r0, r1]; ldm of one register */
	{T32, 0xe8710202, 0, "ldst l 2x4 t0,2 n1 wb-8"},
	{T32, 0xe9e00102, 0, "ldst s 2x4 t0,1 n0+8 wb+8 UNP"},
	{T32, 0xe9300006, 0, "ldst l 2x4 list 0006 n0-8 wb-8"},
	{T32, 0xe8421004, 0, "exclusive s 1x4 t1 s0 n2+16"},
	{T32, 0xe8d2017f, 0, "exclusive l 2x4 t0,1 n2"},
	{T32, 0xe8c21fe0, 0, "exclusive s 1x4 t1 s0 n2 rel"},
	{T32, 0xe8d10f8f, 0, "ldst l 1x1 t0 n1 acq"},
	{T32, 0xe8d0f001, 0, "branch l 1x1 n0 m1 e0/0"},
	{T32, 0xe8900002, 0, "ldst l 1x4 list 0002 n0 UNP"},
	/* ldr r0, [r0], #4; ldrd r0, r0, [r1] and strd; ldrd and strd of pc */
	{T32, 0xf8500b04, 0, "ldst l 1x4 t0 n0 wb+4 UNP"},
	{T32, 0xe9d10000, 0, "ldst l 2x4 t0,0 n1 UNP"},
	{T32, 0xe9c10000, 0, "ldst s 2x4 t0,0 n1"},
	{T32, 0xe9d10f00, 0, "ldst l 2x4 t0,15 n1 UNP"},
	{T32, 0xe9c1f000, 0, "ldst s 2x4 t15,0 n1 UNP"},
	/* pld [r0]; pldw [r0]; pli [r0, r1]; an unallocated hint; str pc, [r1] */
	{T32, 0xf890f000, 0, "prefetch  0x1 n0"},
	{T32, 0xf8b0f000, 0, "prefetch  0x1 n0"},
	{T32, 0xf910f001, 0, "prefetch  0x1 n0 m1 e0/0"},
	{T32, 0xf9b0f000, 0, "unknown"},
	{T32, 0xf8c1f000, 0, "ldst s 1x4 t15 n1 UNP"},
	/* vld1.8 {d0}, [r1]; vldr d0, [r1] */
	{T32, 0xf921070f, F(FP), "ldst l 8x1 t0 n1"},
	{T32, 0xed910b00, F(FP), "ldst l 1x8 t0 n1"},
	/* no loads or stores: nop, bl, movw, and a place that none has */
	{T32, 0xbf000000, 0, "unknown"},
	{T32, 0xf000f800, 0, "unknown"},
	{T32, 0xf2400000, 0, "unknown"},
	{T32, 0xf8600000, 0, "unknown"},
};

#define N_EXAMPLES (sizeof(examples) / sizeof(examples[0]))

static bool is(const struct lhv_trap_insn *in, const char *want)
{
	char buf[256];

	text(in, buf, sizeof(buf));
	if (strcmp(buf, want))
		print_error("0x%08x: %s, not %s\n", in->insn, buf, want);
	return !strcmp(buf, want);
}

static void test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_EXAMPLES; i++) {
		const struct example *e = &examples[i];
		struct lhv_trap_insn in;

		decode(e->set, e->v, ALL, &in);
		assert_true(is(&in, e->want));
		assert_int_equal(in.set, e->set);
		assert_int_equal(
			in.len,
			e->set == T32 && !(e->v & 0xffff) && e->v < 0xe8000000 ? 2 : 4);
	}
}

/* What needs a feature is unallocated without it, and with it alone what it was. */
static void test_features(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_EXAMPLES; i++) {
		const struct example *e = &examples[i];
		struct lhv_trap_insn in, all;
		uint32_t needs = e->needs;

		/* These are SIMD&FP's as well. */
		if (needs == F(RCPC3) && (e->v & 1U << 26))
			needs |= F(FP);
		decode(e->set, e->v, ALL, &all);
		decode(e->set, e->v, needs, &in);
		assert_memory_equal(&in, &all, sizeof(in));
		for (unsigned int bit = 0; bit < 32; bit++) {
			decode(e->set, e->v, ALL & ~(1U << bit), &in);
			if (needs >> bit & 1)
				assert_int_equal(in.kind, LHV_TRAP_INSN_UNKNOWN);
			else
				assert_memory_equal(&in, &all, sizeof(in));
		}
	}
}

/* Conditions, and places without one. */
static void test_condition(void **state)
{
	struct lhv_trap_insn in;

	(void)state;
	for (uint32_t c = 0; c < 15; c++) {
		decode(A32, 0x05910000 | c << 28, ALL, &in);
		assert_int_equal(in.kind, LHV_TRAP_INSN_LDST);
		assert_int_equal(in.cond, c);
	}
	decode(T32, 0xf8d10fff, ALL, &in);
	assert_int_equal(in.cond, 14);
	assert_true(lhv_trap_insn_t32_wide(0xe800) && lhv_trap_insn_t32_wide(0xffff));
	assert_false(lhv_trap_insn_t32_wide(0xe7ff) || lhv_trap_insn_t32_wide(0));
}

struct place {
	unsigned int offset, size, reg, lane;
};

static void check_places(unsigned int set, uint32_t v, const struct place *p, size_t n)
{
	struct lhv_trap_insn_access a, before;
	struct lhv_trap_insn in;

	decode(set, v, ALL, &in);
	assert_int_equal(in.kind, LHV_TRAP_INSN_LDST);
	assert_int_equal(in.count, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(lhv_trap_insn_access(&in, (unsigned int)i, &a), LHV_OK);
		assert_int_equal(a.offset, p[i].offset);
		assert_int_equal(a.size, p[i].size);
		assert_int_equal(a.reg, p[i].reg);
		assert_int_equal(a.lane, p[i].lane);
	}
	before = a;
	assert_int_equal(lhv_trap_insn_access(&in, (unsigned int)n, &a), LHV_ERR_RANGE);
	assert_int_equal(lhv_trap_insn_access(&in, UINT32_MAX, &a), LHV_ERR_RANGE);
	assert_int_equal(lhv_trap_insn_access(NULL, 0, &a), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_insn_access(&in, 0, NULL), LHV_ERR_INVAL);
	in.kind = LHV_TRAP_INSN_CAS;
	assert_int_equal(lhv_trap_insn_access(&in, 0, &a), LHV_ERR_INVAL);
	assert_memory_equal(&a, &before, sizeof(a));
}

#define PLACES(set, v, ...)                                        \
	do {                                                       \
		static const struct place p[] = {__VA_ARGS__};     \
		check_places(set, v, p, sizeof(p) / sizeof(p[0])); \
	} while (0)

/* The order of accesses, and the parts of registers that they are for. */
static void test_accesses(void **state)
{
	(void)state;
	/* ldp x0, x1, [sp, #16] */
	PLACES(A64, 0xa94107e0, {0, 8, 0, 0}, {8, 8, 1, 0});
	/* pop {r4, pc} */
	PLACES(A32, 0xe8bd8010, {0, 4, 4, 0}, {4, 4, 15, 0});
	/* st3 {v31.2s, v0.2s, v1.2s}, [x1]: element by element */
	PLACES(A64, 0x0c00483f, {0, 4, 31, 0}, {4, 4, 0, 0}, {8, 4, 1, 0}, {12, 4, 31, 4},
	       {16, 4, 0, 4}, {20, 4, 1, 4});
	/* ld1 {v0.2d, v1.2d}, [x1]: register by register */
	PLACES(A64, 0x4c40ac20, {0, 8, 0, 0}, {8, 8, 0, 8}, {16, 8, 1, 0}, {24, 8, 1, 8});
	/* ld2 {v0.s, v1.s}[3], [x1] */
	PLACES(A64, 0x4d609020, {0, 4, 0, 12}, {4, 4, 1, 12});
	/* ld1 {v2.b}[13], [x1]; ld1 {v2.h}[5], [x1]; ld1 {v2.d}[1], [x1] */
	PLACES(A64, 0x4d401422, {0, 1, 2, 13});
	PLACES(A64, 0x4d404822, {0, 2, 2, 10});
	PLACES(A64, 0x4d408422, {0, 8, 2, 8});
	/* vldmia r0, {d3-d5}; vldmia r0, {s3-s5} */
	PLACES(A32, 0xec903b06, {0, 8, 1, 8}, {8, 8, 2, 0}, {16, 8, 2, 8});
	PLACES(A32, 0xecd01a03, {0, 4, 0, 12}, {4, 4, 1, 0}, {8, 4, 1, 4});
	/* vst2.16 {d1, d3}, [r1]: d1 and d3 in turn */
	PLACES(A32, 0xf401194f, {0, 2, 0, 8}, {2, 2, 1, 8}, {4, 2, 0, 10}, {6, 2, 1, 10},
	       {8, 2, 0, 12}, {10, 2, 1, 12}, {12, 2, 0, 14}, {14, 2, 1, 14});
	/* vld2.32 {d0-d3}, [r1]: d0 and d2, then d1 and d3 */
	PLACES(A32, 0xf421038f, {0, 4, 0, 0}, {4, 4, 1, 0}, {8, 4, 0, 4}, {12, 4, 1, 4},
	       {16, 4, 0, 8}, {20, 4, 1, 8}, {24, 4, 0, 12}, {28, 4, 1, 12});
	/* vld4.32 {d0[1], d2[1], d4[1], d6[1]}, [r1] */
	PLACES(A32, 0xf4a10bcf, {0, 4, 0, 4}, {4, 4, 1, 4}, {8, 4, 2, 4}, {12, 4, 3, 4});
}

/* [T.4] Nothing but what is documented comes of any word, and bounds hold. */
static void test_any(void **state)
{
	static const uint8_t allowed[] = {0, 1, 2, 4, 8, 16, 64};

	(void)state;
	for (unsigned int i = 0; i < 600000; i++) {
		struct lhv_trap_insn in;
		struct lhv_trap_insn_access a;
		uint32_t v = (uint32_t)random64();
		unsigned int set = i % 3, end = 0;

		if (set == A64 && i & 8)
			v = (v & ~(1U << 25)) | 1U << 27;
		if (set == T32 && i & 8)
			v |= 0xe8000000;
		decode(set, v, ALL, &in);
		assert_true(in.kind < LHV_TRAP_INSN_KINDS && in.set == set);
		assert_true(in.len == 4 || (set == T32 && in.len == 2));
		if (in.kind == LHV_TRAP_INSN_UNKNOWN)
			continue;
		assert_true(in.cond < 15 && in.op <= LHV_TRAP_INSN_SWP &&
			    in.file <= LHV_TRAP_INSN_NONE &&
			    in.extend <= LHV_TRAP_INSN_SXTX && in.shift <= 32);
		assert_non_null(memchr(allowed, in.size, sizeof(allowed)));
		assert_true(in.count <= LHV_TRAP_INSN_MAX);
		assert_true(in.n <= LHV_TRAP_INSN_PC || in.n == LHV_TRAP_INSN_NREG);
		if (set != A64)
			assert_true(in.n == LHV_TRAP_INSN_PC || in.n < 15);
		if (in.kind != LHV_TRAP_INSN_LDST)
			continue;
		assert_true(in.load != in.store && in.size && in.size <= 16);
		for (unsigned int k = 0; k < in.count; k++) {
			assert_int_equal(lhv_trap_insn_access(&in, k, &a), LHV_OK);
			assert_int_equal(a.offset, end);
			end += a.size;
			assert_true(a.size == in.size && a.reg < 32);
			if (in.file == LHV_TRAP_INSN_FP)
				assert_true(a.lane + a.size <= 16);
			else
				assert_true(!a.lane && a.size <= 8);
		}
		assert_true(end <= 256);
	}
}

static void test_id(void **state)
{
	struct lhv_cpu_id id;

	(void)state;
	memset(&id, 0, sizeof(id));
	assert_int_equal(lhv_trap_insn_features(NULL), 0);
	assert_int_equal(lhv_trap_insn_features(&id), F(FP));
	id.pfr0 = UINT64_C(0xff) << 16;
	assert_int_equal(lhv_trap_insn_features(&id), 0);
#define ONE(reg, shift, value, want)                                    \
	do {                                                            \
		struct lhv_cpu_id one = id;                             \
                                                                        \
		one.reg |= (uint64_t)(value) << (shift);                \
		assert_int_equal(lhv_trap_insn_features(&one), (want)); \
	} while (0)
	ONE(pfr0, 32, 1, F(SVE));
	ONE(pfr1, 24, 1, F(SVE));
	ONE(zfr0, 56, 1, F(SVEF64));
	ONE(isar0, 20, 2, F(LSE));
	ONE(isar0, 20, 3, F(LSE) | F(LSE128));
	ONE(mmfr1, 16, 1, F(LOR));
	ONE(isar1, 20, 1, F(RCPC));
	ONE(isar1, 20, 2, F(RCPC) | F(RCPC2));
	ONE(isar1, 20, 3, F(RCPC) | F(RCPC2) | F(RCPC3));
	ONE(isar1, 60, 1, F(LS64));
	ONE(isar1, 60, 2, F(LS64) | F(LS64V));
	ONE(isar1, 60, 3, F(LS64) | F(LS64V) | F(LS64A));
	ONE(isar1, 4, 1, F(PAUTH));
	ONE(isar1, 8, 1, F(PAUTH));
	ONE(isar2, 12, 1, F(PAUTH));
	ONE(pfr1, 8, 1, F(MTE));
	ONE(pfr1, 8, 2, F(MTE) | F(MTE2));
	ONE(isar2, 16, 1, F(MOPS));
	ONE(pfr1, 48, 1, F(THE));
	ONE(mmfr3, 32, 1, F(D128));
	ONE(aa32[16 + 1], 24, 2, 0);
	ONE(aa32[16 + 1], 24, 3, F(FP16));
	ONE(aa32[8 + 0], 0, 1, F(SWP));
}

static void test_names(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < LHV_TRAP_INSN_KINDS; i++) {
		const char *name = lhv_trap_insn_kind_name(i);

		assert_true(*name && strcmp(name, "?"));
		for (unsigned int k = 0; k < i; k++)
			assert_string_not_equal(name, lhv_trap_insn_kind_name(k));
	}
	assert_string_equal(lhv_trap_insn_kind_name(LHV_TRAP_INSN_KINDS), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),  cmocka_unit_test(test_features),
		cmocka_unit_test(test_condition), cmocka_unit_test(test_accesses),
		cmocka_unit_test(test_any),	  cmocka_unit_test(test_id),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
