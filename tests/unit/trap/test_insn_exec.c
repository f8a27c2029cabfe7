/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loads and stores done in software: what a device sees, what registers hold afterwards, and
 * that nothing has changed when something goes wrong. Expected values are written out from
 * the pseudocode of DDI 0487, C6.2, C7.2, F5 and F6.
 *
 * The guest has four pages from VA on: two of devices, at IPAs that are not neighbours, one
 * of memory, one that its tables do not have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/arch/esr.h>
#include <libhv/arch/sysreg.h>
#include <libhv/trap/insn.h>

#define VA	 UINT64_C(0x40000)
#define PAGE	 0x1000
#define IPA_DEV0 UINT64_C(0x10000)
#define IPA_DEV1 UINT64_C(0x33000)
#define IPA_RAM	 UINT64_C(0x80000)
#define PC	 UINT64_C(0x8000)

#define EL1H  LHV_SPSR_EL2_M_EL1h
#define SVC   LHV_SPSR_EL2_M_Supervisor
#define USR   LHV_SPSR_EL2_M_User
#define THUMB LHV_SPSR_AArch32_T_MASK

struct seen {
	uint64_t at, value;
	unsigned int size;
	bool write;
};

struct guest {
	struct lhv_regs regs, before;
	uint64_t sp, sp_before, fp[32][2], fp_before[32][2];
	uint8_t mem[3 * PAGE]; /* devices, and memory */
	struct seen seen[80];
	unsigned int n, fetches, translations, fp_sets;
	uint32_t insn;
	/* What callbacks answer. */
	enum lhv_trap_insn_mem fetch[2], translate, memory;
	uint8_t fsc;
	uint64_t translated;
	bool translated_write, translated_unpriv;
	unsigned int fail_at; /* number of the access that fails, from 1 */
	enum lhv_action fail;

	struct lhv_trap_region array[4];
	struct lhv_trap_mmio_table table;
	struct lhv_trap_insn_ops ops;
	struct lhv_trap_insn_cfg cfg;
	struct lhv_trap_insn_vcpu v;
	struct lhv_trap trap;
	struct lhv_trap_insn_result r;
};

static struct guest g;

static enum lhv_action on_device(void *ctx, struct lhv_mmio *a)
{
	uint8_t *mem = ctx;
	struct seen *s = &g.seen[g.n++];

	assert_true(g.n < 80);
	assert_true(a->offset + a->size <= PAGE);
	assert_int_equal(a->vcpu, 7);
	s->at = (uint64_t)(mem - g.mem) + a->offset;
	s->size = a->size;
	s->write = a->write;
	s->value = a->value;
	if (g.n == g.fail_at)
		return g.fail;
	if (a->write) {
		if (a->size < 8)
			assert_int_equal(a->value >> (8 * a->size), 0);
		memcpy(mem + a->offset, &a->value, a->size);
	} else {
		a->value = UINT64_MAX; /* bits above the size are not looked at */
		memcpy(&a->value, mem + a->offset, a->size);
		s->value = 0;
		memcpy(&s->value, mem + a->offset, a->size);
	}
	return LHV_HANDLED;
}

static enum lhv_trap_insn_mem on_fetch(void *ctx, lhv_va_t va, unsigned int bytes,
				       uint32_t *insn, uint8_t *fsc)
{
	struct guest *h = ctx;
	bool thumb = h->regs.pstate & LHV_SPSR_EL2_nRW_MASK && h->regs.pstate & THUMB;

	assert_ptr_equal(h, &g);
	assert_true(h->fetches < 2);
	assert_int_equal(va.v, h->before.pc + 2 * h->fetches);
	assert_int_equal(bytes, thumb ? 2 : 4);
	*fsc = h->fsc;
	*insn = !thumb ? h->insn : h->fetches ? h->insn & 0xffff : h->insn >> 16;
	return h->fetch[h->fetches++];
}

static enum lhv_trap_insn_mem on_translate(void *ctx, lhv_va_t va, bool write,
					   bool unpriv, lhv_ipa_t *ipa, uint8_t *fsc)
{
	static const uint64_t ipas[] = {IPA_DEV0, IPA_DEV1, IPA_RAM};
	struct guest *h = ctx;
	uint64_t page = ((va.v & 0xffffffffff) - VA) / PAGE;

	h->translations++;
	h->translated = va.v;
	h->translated_write = write;
	h->translated_unpriv = unpriv;
	*fsc = h->fsc;
	if (h->translate != LHV_TRAP_INSN_MEM_OK)
		return h->translate;
	if (page >= 3)
		return LHV_TRAP_INSN_MEM_FAULT;
	*ipa = lhv_ipa(ipas[page] + va.v % PAGE);
	return LHV_TRAP_INSN_MEM_OK;
}

static enum lhv_trap_insn_mem on_memory(void *ctx, lhv_ipa_t ipa, unsigned int size,
					bool write, uint64_t *value)
{
	struct guest *h = ctx;

	if (h->memory != LHV_TRAP_INSN_MEM_OK)
		return h->memory;
	if (ipa.v < IPA_RAM || ipa.v + size > IPA_RAM + PAGE)
		return LHV_TRAP_INSN_MEM_NONE;
	if (write)
		memcpy(h->mem + 2 * PAGE + (ipa.v - IPA_RAM), value, size);
	else
		memcpy(value, h->mem + 2 * PAGE + (ipa.v - IPA_RAM), size);
	return LHV_TRAP_INSN_MEM_OK;
}

static void on_fp_get(void *ctx, unsigned int reg, uint64_t v[2])
{
	struct guest *h = ctx;

	assert_true(reg < 32);
	memcpy(v, h->fp[reg], 16);
}

static void on_fp_set(void *ctx, unsigned int reg, const uint64_t v[2])
{
	struct guest *h = ctx;

	assert_true(reg < 32);
	memcpy(h->fp[reg], v, 16);
	h->fp_sets++;
}

/* A guest about to execute @p insn; memory holds its own offsets. */
static void start(uint64_t pstate, uint32_t insn)
{
	static const uint64_t ipas[] = {IPA_DEV0, IPA_DEV1};

	memset(&g, 0, sizeof(g));
	g.insn = insn;
	g.regs.pc = PC;
	g.regs.pstate = pstate;
	for (unsigned int i = 0; i < 31; i++)
		g.regs.x[i] = UINT64_C(0x1122334455660000) + 0x101 * i;
	g.sp = VA + 0x100;
	for (unsigned int i = 0; i < sizeof(g.mem); i++)
		g.mem[i] = (uint8_t)(0x80 + i + i / 256);
	for (unsigned int i = 0; i < 32; i++) {
		g.fp[i][0] = UINT64_C(0xa0a1a2a3a4a5a600) + i;
		g.fp[i][1] = UINT64_C(0xb0b1b2b3b4b5b600) + i;
	}
	g.ops.fetch = on_fetch;
	g.ops.translate = on_translate;
	g.ops.memory = on_memory;
	g.ops.fp_get = on_fp_get;
	g.ops.fp_set = on_fp_set;
	assert_int_equal(lhv_trap_mmio_init(&g.table, g.array, 4), LHV_OK);
	for (unsigned int i = 0; i < 2; i++) {
		struct lhv_trap_region r = {lhv_ipa(ipas[i]), PAGE, on_device,
					    g.mem + i * PAGE};

		assert_int_equal(lhv_trap_mmio_add(&g.table, &r), LHV_OK);
	}
	g.cfg.mmio = &g.table;
	g.cfg.ops = &g.ops;
	g.cfg.ctx = &g;
	g.cfg.features = LHV_TRAP_INSN_F_ALL;
	g.v.regs = &g.regs;
	g.v.sp = &g.sp;
	g.v.index = 7;
	g.trap.kind = LHV_TRAP_DABT;
	g.trap.el = 1;
	g.trap.il = true;
	g.trap.u.abort.fault = LHV_TRAP_FAULT_TRANSLATION;
	g.trap.u.abort.va_valid = true;
	g.trap.u.abort.ipa_state = LHV_TRAP_IPA_EXACT;
}

/* Does it, with the fault at @p offset from VA. */
static enum lhv_action go(unsigned int offset, bool write)
{
	static const uint64_t ipas[] = {IPA_DEV0, IPA_DEV1, IPA_RAM};
	enum lhv_action action;

	g.trap.u.abort.va = lhv_va(VA + offset);
	if (g.trap.u.abort.ipa_state == LHV_TRAP_IPA_EXACT)
		g.trap.u.abort.ipa = lhv_ipa(ipas[offset / PAGE] + offset % PAGE);
	g.trap.u.abort.write = write;
	g.before = g.regs;
	g.sp_before = g.sp;
	memcpy(g.fp_before, g.fp, sizeof(g.fp));
	memset(&g.r, 0xa5, sizeof(g.r));
	action = lhv_trap_insn_mmio(&g.cfg, &g.trap, &g.v, &g.r);
	return action;
}

static void unchanged(void)
{
	assert_memory_equal(&g.regs, &g.before, sizeof(g.regs));
	assert_int_equal(g.sp, g.sp_before);
	assert_memory_equal(g.fp, g.fp_before, sizeof(g.fp));
	assert_int_equal(g.fp_sets, 0);
}

/* Only these registers, PC and PSTATE may have changed. */
static void only(uint32_t x)
{
	for (unsigned int i = 0; i < 31; i++)
		if (!(x >> i & 1))
			assert_int_equal(g.regs.x[i], g.before.x[i]);
}

static void done(unsigned int offset, bool write)
{
	assert_int_equal(go(offset, write), LHV_HANDLED);
	assert_int_equal(g.r.why, LHV_TRAP_INSN_DONE);
}

static void saw(unsigned int i, uint64_t at, unsigned int size, bool write)
{
	assert_true(i < g.n);
	assert_int_equal(g.seen[i].at, at);
	assert_int_equal(g.seen[i].size, size);
	assert_int_equal(g.seen[i].write, write);
}

/* Bytes of memory as a number. */
static uint64_t le(unsigned int at, unsigned int size)
{
	uint64_t v = 0;

	for (unsigned int i = size; i-- > 0;)
		v = v << 8 | g.mem[at + i];
	return v;
}

static uint64_t be(unsigned int at, unsigned int size)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < size; i++)
		v = v << 8 | g.mem[at + i];
	return v;
}

/* [T.4] [T.15] */
static void test_a64_pairs(void **state)
{
	(void)state;
	/* ldp x0, x1, [sp, #16]: in order */
	start(EL1H, 0xa94107e0);
	done(0x110, false);
	assert_int_equal(g.n, 2);
	saw(0, 0x110, 8, false);
	saw(1, 0x118, 8, false);
	assert_int_equal(g.regs.x[0], le(0x110, 8));
	assert_int_equal(g.regs.x[1], le(0x118, 8));
	assert_int_equal(g.regs.pc, PC + 4);
	assert_int_equal(g.sp, g.sp_before);
	assert_int_equal(g.r.done, 2);
	assert_int_equal(g.translations, 0);
	only(3);

	/* stp w0, w1, [x2], #-8; BTYPE and SS are cleared */
	start(EL1H | LHV_SPSR_EL2_SS_MASK | LHV_SPSR_EL2_BTYPE_MASK, 0x28bf0440);
	g.regs.x[2] = VA + 0x20;
	done(0x24, true);
	assert_int_equal(g.n, 2);
	saw(0, 0x20, 4, true);
	saw(1, 0x24, 4, true);
	assert_int_equal(le(0x20, 4), 0x55660000);
	assert_int_equal(le(0x24, 4), 0x55660101);
	assert_int_equal(g.regs.x[2], VA + 0x18);
	assert_int_equal(g.regs.pstate, EL1H);
	only(4);

	/* ldpsw x3, x4, [x5, #4]! */
	start(EL1H, 0x69c090a3);
	g.regs.x[5] = VA + 0x3c;
	done(0x40, false);
	assert_int_equal(g.regs.x[3], UINT64_C(0xffffffff00000000) | le(0x40, 4));
	assert_int_equal(g.regs.x[4], UINT64_C(0xffffffff00000000) | le(0x44, 4));
	assert_int_equal(g.regs.x[5], VA + 0x40);
	only(0x38);

	/* ldp w0, w1, [x2] of a big-endian guest */
	start(EL1H, 0x29400440);
	g.regs.x[2] = VA;
	g.v.big_endian = true;
	done(0, false);
	assert_int_equal(g.regs.x[0], be(0, 4));
	assert_int_equal(g.regs.x[1], be(4, 4));

	/* stp x0, xzr, [x2] of one */
	start(EL1H, 0xa9007c40);
	g.regs.x[2] = VA;
	g.v.big_endian = true;
	done(0, true);
	assert_int_equal(be(0, 8), g.regs.x[0]);
	assert_int_equal(be(8, 8), 0);
}

static void test_a64_single(void **state)
{
	(void)state;
	/* ldrsb w2, [x3, #-1]!; memory is at 0x80 and more */
	start(EL1H, 0x38dffc62);
	g.regs.x[3] = VA + 0x11;
	done(0x10, false);
	assert_int_equal(g.regs.x[2], 0xffffff00 | le(0x10, 1));
	assert_int_equal(g.regs.x[3], VA + 0x10);
	/* ldrsh x0, [x1], #2 */
	start(EL1H, 0x78802420);
	g.regs.x[1] = VA + 0x10;
	done(0x11, false);
	assert_int_equal(g.regs.x[0], UINT64_C(0xffffffffffff0000) | le(0x10, 2));
	assert_int_equal(g.regs.x[1], VA + 0x12);
	/* ldr w0, [x1, w2, sxtw #2] */
	start(EL1H, 0xb862d820);
	g.regs.x[1] = VA + 0x40;
	g.regs.x[2] = 0xfffffffe; /* -2 */
	done(0x38, false);
	assert_int_equal(g.regs.x[0], le(0x38, 4));
	/* ldr w0, [x1, w2, uxtw] */
	start(EL1H, 0xb8624820);
	g.regs.x[1] = VA - 0xfffffff0;
	g.regs.x[2] = UINT64_C(0x12345678fffffff0);
	done(0, false);
	assert_int_equal(g.regs.x[0], le(0, 4));
	/* str x0, [x1, x2, lsl #3] */
	start(EL1H, 0xf8227820);
	g.regs.x[1] = VA;
	g.regs.x[2] = 2;
	done(0x10, true);
	assert_int_equal(le(0x10, 8), g.regs.x[0]);
	/* strb wzr, [x4, #4095] */
	start(EL1H, 0x393ffc9f);
	g.regs.x[4] = VA;
	done(0xfff, true);
	assert_int_equal(le(0xfff, 1), 0);
	/* ldr x0, . + 8: PC is the base */
	start(EL1H, 0x58000040);
	g.regs.pc = VA + 0x10;
	done(0x18, false);
	assert_int_equal(g.regs.x[0], le(0x18, 8));
	assert_int_equal(g.regs.pc, VA + 0x14);
	/* ldr xzr, [sp], #8 */
	start(EL1H, 0xf84087ff);
	done(0x100, false);
	assert_int_equal(g.sp, VA + 0x108);
	only(0);
	/* ldtr x0, [x1]: for EL0, where the IPA is not known */
	start(EL1H, 0xf8400820);
	g.regs.x[1] = VA;
	g.trap.u.abort.ipa_state = LHV_TRAP_IPA_TRANSLATE;
	done(0, false);
	assert_int_equal(g.translations, 1);
	assert_int_equal(g.translated, VA);
	assert_true(g.translated_unpriv);
	assert_false(g.translated_write);
	/* A tag in the address, and in FAR_EL2 or not. */
	start(EL1H, 0xf9400020);
	g.regs.x[1] = VA | UINT64_C(0x5a) << 56;
	done(0, false);
	assert_int_equal(g.regs.x[0], le(0, 8));
}

static void test_a64_fp(void **state)
{
	(void)state;
	/* ldr q1, [x2, #16]: as two halves */
	start(EL1H, 0x3dc00441);
	g.regs.x[2] = VA;
	done(0x10, false);
	assert_int_equal(g.n, 2);
	saw(0, 0x10, 8, false);
	saw(1, 0x18, 8, false);
	assert_int_equal(g.fp[1][0], le(0x10, 8));
	assert_int_equal(g.fp[1][1], le(0x18, 8));
	assert_int_equal(g.fp_sets, 1);
	start(EL1H, 0x3dc00441);
	g.regs.x[2] = VA;
	g.v.big_endian = true;
	done(0x18, false);
	saw(0, 0x10, 8, false);
	assert_int_equal(g.fp[1][1], be(0x10, 8));
	assert_int_equal(g.fp[1][0], be(0x18, 8));
	/* str q1, [x2]; big-endian */
	start(EL1H, 0x3d800041);
	g.regs.x[2] = VA;
	g.v.big_endian = true;
	done(0, true);
	assert_int_equal(be(0, 8), g.fp[1][1]);
	assert_int_equal(be(8, 8), g.fp[1][0]);
	assert_int_equal(g.fp_sets, 0);
	/* ldr h3, [x2]: the rest becomes zero */
	start(EL1H, 0x7d400043);
	g.regs.x[2] = VA;
	done(0, false);
	assert_int_equal(g.fp[3][0], le(0, 2));
	assert_int_equal(g.fp[3][1], 0);
	/* ldp s1, s2, [x3] */
	start(EL1H, 0x2d400861);
	g.regs.x[3] = VA;
	done(0, false);
	assert_int_equal(g.fp[1][0], le(0, 4));
	assert_int_equal(g.fp[2][0], le(4, 4));
	assert_int_equal(g.fp[2][1], 0);
	/* ld3 {v31.2s, v0.2s, v1.2s}, [x1], x2 */
	start(EL1H, 0x0cc2483f);
	g.regs.x[1] = VA;
	done(0, false);
	assert_int_equal(g.n, 6);
	assert_int_equal(g.fp[31][0], le(12, 4) << 32 | le(0, 4));
	assert_int_equal(g.fp[0][0], le(16, 4) << 32 | le(4, 4));
	assert_int_equal(g.fp[1][0], le(20, 4) << 32 | le(8, 4));
	assert_int_equal(g.fp[1][1], 0);
	assert_int_equal(g.regs.x[1], VA + g.regs.x[2]);
	assert_int_equal(g.fp_sets, 3);
	/* st2 {v0.16b, v1.16b}, [x1], #32 */
	start(EL1H, 0x4c9f8020);
	g.regs.x[1] = VA;
	done(0, true);
	assert_int_equal(g.n, 32);
	for (unsigned int i = 0; i < 16; i++) {
		assert_int_equal(g.mem[2 * i], g.fp[0][i / 8] >> (8 * (i % 8)) & 0xff);
		assert_int_equal(g.mem[2 * i + 1],
				 g.fp[1][i / 8] >> (8 * (i % 8)) & 0xff);
	}
	assert_int_equal(g.regs.x[1], VA + 32);
	/* ld1 {v2.h}[5], [x1]: the rest stays */
	start(EL1H, 0x4d404822);
	g.regs.x[1] = VA;
	done(0, false);
	assert_int_equal(g.fp[2][0], g.fp_before[2][0]);
	assert_int_equal(g.fp[2][1],
			 (g.fp_before[2][1] & ~UINT64_C(0xffff0000)) | le(0, 2) << 16);
	/* ld1 {v2.b}[13], [x1] */
	start(EL1H, 0x4d401422);
	g.regs.x[1] = VA;
	done(0, false);
	assert_int_equal(g.fp[2][0], g.fp_before[2][0]);
	assert_int_equal(g.fp[2][1],
			 (g.fp_before[2][1] & ~(UINT64_C(0xff) << 40)) | le(0, 1) << 40);
	/* st1 {v2.b}[13], [x1] */
	start(EL1H, 0x4d001422);
	g.regs.x[1] = VA;
	done(0, true);
	assert_int_equal(g.n, 1);
	assert_int_equal(g.mem[0], g.fp[2][1] >> 40 & 0xff);
	/* ld1r {v0.4h}, [x1]; ld2r {v0.2d, v1.2d}, [x1] */
	start(EL1H, 0x0d40c420);
	g.regs.x[1] = VA;
	done(0, false);
	assert_int_equal(g.n, 1);
	assert_int_equal(g.fp[0][0], le(0, 2) * UINT64_C(0x0001000100010001));
	assert_int_equal(g.fp[0][1], 0);
	start(EL1H, 0x4d60cc20);
	g.regs.x[1] = VA;
	done(0, false);
	assert_int_equal(g.fp[0][0], le(0, 8));
	assert_int_equal(g.fp[0][1], le(0, 8));
	assert_int_equal(g.fp[1][1], le(8, 8));
}

/* [T.15] Pages that are not neighbours, an access in both, memory behind a device. */
static void test_pages(void **state)
{
	(void)state;
	/* ldp x0, x1, [x2], the second on the next page */
	start(EL1H, 0xa9400440);
	g.regs.x[2] = VA + 0xff8;
	done(0xff8, false);
	assert_int_equal(g.n, 2);
	saw(0, 0xff8, 8, false);
	saw(1, 0x1000, 8, false);
	assert_int_equal(g.regs.x[1], le(0x1000, 8));
	assert_int_equal(g.translations, 1);
	assert_int_equal(g.translated, VA + 0x1000);
	/* The same where the second page faulted. */
	start(EL1H, 0xa9400440);
	g.regs.x[2] = VA + 0xff8;
	done(0x1000, false);
	saw(0, 0xff8, 8, false);
	saw(1, 0x1000, 8, false);
	assert_int_equal(g.translated, VA + 0xff8);
	/* str x0, [x2] in both, byte by byte; and of a big-endian guest */
	start(EL1H, 0xf9000040);
	g.regs.x[2] = VA + 0xffd;
	done(0xffd, true);
	assert_int_equal(g.n, 8);
	saw(2, 0xfff, 1, true);
	saw(3, 0x1000, 1, true);
	assert_int_equal(le(0xffd, 8), g.regs.x[0]);
	assert_true(g.translated_write);
	start(EL1H, 0xf9000040);
	g.regs.x[2] = VA + 0xffd;
	g.v.big_endian = true;
	done(0xffd, true);
	assert_int_equal(be(0xffd, 8), g.regs.x[0]);
	/* ldr x0, [x2] in both */
	start(EL1H, 0xf9400040);
	g.regs.x[2] = VA + 0xffd;
	done(0x1000, false);
	assert_int_equal(g.regs.x[0], le(0xffd, 8));
	start(EL1H, 0xf9400040);
	g.regs.x[2] = VA + 0xffd;
	g.v.big_endian = true;
	done(0x1000, false);
	assert_int_equal(g.regs.x[0], be(0xffd, 8));
	/* Within a page, an access that is not aligned is one. */
	start(EL1H, 0xf9400040);
	g.regs.x[2] = VA + 0xff7;
	done(0xff7, false);
	assert_int_equal(g.n, 1);
	/* stp x0, x1, [x2] from a device into memory */
	start(EL1H, 0xa9000440);
	g.regs.x[2] = VA + 0x1ff8;
	done(0x1ff8, true);
	assert_int_equal(g.n, 1);
	assert_int_equal(g.r.done, 2);
	assert_int_equal(le(0x2000, 8), g.regs.x[1]);
	/* ... which is not there, or refuses, or wants the integrator */
	for (int m = LHV_TRAP_INSN_MEM_FAULT; m <= LHV_TRAP_INSN_MEM_EXIT; m++) {
		enum lhv_action action;

		start(EL1H, 0xa9000440);
		g.regs.x[2] = VA + 0x1ff8;
		g.memory = (enum lhv_trap_insn_mem)m;
		action = go(0x1ff8, true);
		unchanged();
		assert_int_equal(g.r.done, 1);
		switch (m) {
		case LHV_TRAP_INSN_MEM_FAULT:
		case LHV_TRAP_INSN_MEM_NONE:
			assert_int_equal(action, LHV_INJECT);
			assert_int_equal(g.r.why, LHV_TRAP_INSN_UNCLAIMED);
			assert_int_equal(g.r.fsc, LHV_FSC_EXTERNAL);
			assert_int_equal(g.r.va.v, VA + 0x2000);
			assert_true(g.r.write && g.r.va_valid && !g.r.fetch);
			break;
		case LHV_TRAP_INSN_MEM_RETRY:
			assert_int_equal(action, LHV_HANDLED);
			assert_int_equal(g.r.why, LHV_TRAP_INSN_RETRY);
			break;
		default:
			assert_int_equal(action, LHV_EXIT);
			assert_int_equal(g.r.why, LHV_TRAP_INSN_CALLBACK);
			break;
		}
	}
	/* Nothing is done when the second page is not there. */
	for (unsigned int i = 0; i < 2; i++) {
		start(EL1H, 0xa9c00440); /* ldp x0, x1, [x2, #0]! */
		g.regs.x[2] = VA + 0x1ff8;
		g.translate = LHV_TRAP_INSN_MEM_FAULT;
		g.fsc = 0x47; /* cut to six bits */
		assert_int_equal(go(0x1ff8, false), LHV_INJECT);
		unchanged();
		assert_int_equal(g.n, 0);
		assert_int_equal(g.r.why, LHV_TRAP_INSN_TRANSLATE);
		assert_int_equal(g.r.va.v, VA + 0x2000);
		assert_int_equal(g.r.esr,
				 LHV_PREP(LHV_ESR_ELx_EC, LHV_ESR_ELx_EC_DABT_LOWER) |
					 LHV_ESR_ELx_IL_MASK | 7);
		start(EL1H, 0xa9400440);
		g.regs.x[2] = VA + 0x1ff8;
		g.translate = i ? LHV_TRAP_INSN_MEM_RETRY : LHV_TRAP_INSN_MEM_EXIT;
		assert_int_equal(go(0x1ff8, false), i ? LHV_HANDLED : LHV_EXIT);
		assert_int_equal(g.r.why,
				 i ? LHV_TRAP_INSN_RETRY : LHV_TRAP_INSN_CALLBACK);
		assert_int_equal(g.n, 0);
		unchanged();
		/* The first page answers so. */
		start(EL1H, 0xa9400440);
		g.regs.x[2] = VA + 0x1ff8;
		g.trap.u.abort.ipa_state = LHV_TRAP_IPA_TRANSLATE;
		g.translate = i ? LHV_TRAP_INSN_MEM_RETRY : LHV_TRAP_INSN_MEM_EXIT;
		assert_int_equal(go(0x1ff8, false), i ? LHV_HANDLED : LHV_EXIT);
		assert_int_equal(g.translations, 1);
		unchanged();
	}
	start(EL1H, 0xa9400440);
	g.regs.x[2] = VA + 0x1ff8;
	g.ops.translate = NULL;
	assert_int_equal(go(0x1ff8, false), LHV_EXIT);
	assert_int_equal(g.r.why, LHV_TRAP_INSN_CALLBACK);
	unchanged();
	/* Without it, what is on one page is done. */
	start(EL1H, 0xa9400440);
	g.regs.x[2] = VA;
	g.ops.translate = NULL;
	g.ops.memory = NULL;
	g.ops.fp_get = NULL;
	done(0, false);
}

static void test_fetch(void **state)
{
	(void)state;
	for (int m = LHV_TRAP_INSN_MEM_FAULT; m <= LHV_TRAP_INSN_MEM_EXIT; m++) {
		for (unsigned int second = 0; second < 2; second++) {
			enum lhv_action action;

			start(second ? USR | THUMB : EL1H,
			      second ? 0xf8d10000 : 0xf9400020);
			g.regs.x[1] = VA;
			g.fetch[second] = (enum lhv_trap_insn_mem)m;
			g.fsc = LHV_FSC_PERMISSION_L0 + 3;
			action = go(0, false);
			unchanged();
			assert_int_equal(g.n, 0);
			assert_int_equal(g.fetches, second + 1);
			assert_int_equal(g.r.in.kind, LHV_TRAP_INSN_UNKNOWN);
			if (m == LHV_TRAP_INSN_MEM_FAULT) {
				assert_int_equal(action, LHV_INJECT);
				assert_int_equal(g.r.why, LHV_TRAP_INSN_FETCH);
				assert_int_equal(g.r.va.v, PC + 2 * second);
				assert_true(g.r.fetch && !g.r.write);
				assert_int_equal(g.r.esr,
						 LHV_PREP(LHV_ESR_ELx_EC,
							  LHV_ESR_ELx_EC_IABT_LOWER) |
							 LHV_ESR_ELx_IL_MASK | 0xf);
			} else if (m == LHV_TRAP_INSN_MEM_RETRY) {
				assert_int_equal(action, LHV_HANDLED);
				assert_int_equal(g.r.why, LHV_TRAP_INSN_RETRY);
			} else {
				assert_int_equal(action, LHV_EXIT);
				assert_int_equal(g.r.why, LHV_TRAP_INSN_CALLBACK);
			}
		}
	}
	start(EL1H, 0xf9400020);
	g.ops.fetch = NULL;
	assert_int_equal(go(0, false), LHV_EXIT);
	start(EL1H, 0xf9400020);
	g.cfg.ops = NULL;
	assert_int_equal(go(0, false), LHV_EXIT);
	assert_int_equal(g.r.why, LHV_TRAP_INSN_CALLBACK);
	unchanged();
}

/* What answers are there when a device or nothing is in the way. */
static void test_refused(void **state)
{
	(void)state;
	/* stp x0, x1, [x2, #16]!, refused at the second */
	start(EL1H, 0xa9810440);
	g.regs.x[2] = VA;
	g.fail_at = 2;
	g.fail = LHV_INJECT;
	assert_int_equal(go(0x10, true), LHV_INJECT);
	unchanged();
	assert_int_equal(g.n, 2);
	assert_int_equal(g.r.done, 1);
	assert_int_equal(g.r.why, LHV_TRAP_INSN_DEVICE);
	assert_int_equal(g.r.va.v, VA + 0x18);
	assert_int_equal(g.r.ipa.v, IPA_DEV0 + 0x18);
	assert_int_equal(g.r.access.offset, 0x18);
	assert_int_equal(g.r.access.value, g.regs.x[1]);
	assert_int_equal(g.r.esr, LHV_PREP(LHV_ESR_ELx_EC, LHV_ESR_ELx_EC_DABT_LOWER) |
					  LHV_ESR_ELx_IL_MASK | LHV_ISS_DABT_WnR_MASK |
					  LHV_FSC_EXTERNAL);
	/* ldp q0, q1, [x2]: at the second half of the first */
	start(EL1H, 0xad400440);
	g.regs.x[2] = VA;
	g.fail_at = 2;
	g.fail = LHV_EXIT;
	assert_int_equal(go(0, false), LHV_EXIT);
	unchanged();
	assert_int_equal(g.n, 2);
	assert_int_equal(g.r.why, LHV_TRAP_INSN_DEVICE);
	/* ldr x0, [x2] in two pages: at the fifth byte */
	start(EL1H, 0xf9400040);
	g.regs.x[2] = VA + 0xffd;
	g.fail_at = 5;
	g.fail = LHV_INJECT;
	assert_int_equal(go(0x1000, false), LHV_INJECT);
	unchanged();
	assert_int_equal(g.n, 5);
	assert_int_equal(g.r.va.v, VA + 0x1001);
	assert_false(g.r.write);
	/* A region with a part of the access: unclaimed, in all its forms. */
	for (unsigned int u = 0; u < 3; u++) {
		enum lhv_action action;

		start(EL1H, 0xa9400440); /* ldp x0, x1, [x2] */
		g.array[0].size = 0x10c;
		g.regs.x[2] = VA + 0x100;
		g.table.unclaimed = (uint8_t)u;
		action = go(0x100, false);
		assert_int_equal(g.n, 1);
		assert_int_equal(g.r.access.offset, IPA_DEV0 + 0x108);
		if (u == LHV_TRAP_UNCLAIMED_RAZ_WI) {
			assert_int_equal(action, LHV_HANDLED);
			assert_int_equal(g.r.why, LHV_TRAP_INSN_DONE);
			assert_int_equal(g.regs.x[0], le(0x100, 8));
			assert_int_equal(g.regs.x[1], 0);
			continue;
		}
		unchanged();
		assert_int_equal(g.r.why, LHV_TRAP_INSN_UNCLAIMED);
		assert_int_equal(action,
				 u == LHV_TRAP_UNCLAIMED_EXIT ? LHV_EXIT : LHV_INJECT);
		if (action == LHV_INJECT)
			assert_int_equal(g.r.va.v, VA + 0x108);
	}
}

/* The instruction is not, or no longer, one that can have done this. */
static void test_changed(void **state)
{
	static const struct {
		uint32_t insn;
		unsigned int at;
		bool write;
		uint64_t pstate;
	} cases[] = {
		{0xf9400020, 0x108, false, EL1H}, /* ldr x0, [x1], 8 bytes before */
		{0xf9400020, 0xff, false, EL1H},  /* ... one byte behind */
		{0xf9400020, 0x100, true, EL1H},  /* a load, and a store faulted */
		{0xf9000020, 0x100, false, EL1H}, /* a store, and a load did */
		{0xf9800020, 0x100, false, EL1H}, /* prfm */
		{0x05910000, 0x100, false, SVC},  /* ldreq r0, [r1], but Z is 0 */
		/* ldr r0, [r1] in an IT block with EQ */
		{0x68080000, 0x100, false,
		 SVC | THUMB | LHV_PREP(LHV_SPSR_AArch32_IT_7_2, 2)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(cases[i].pstate, cases[i].insn);
		g.regs.x[1] = VA + 0x100;
		assert_int_equal(go(cases[i].at, cases[i].write), LHV_HANDLED);
		assert_int_equal(g.r.why, LHV_TRAP_INSN_RETRY);
		assert_int_equal(g.n, 0);
		unchanged();
	}
	/* The last byte of it. */
	start(EL1H, 0xf9400020);
	g.regs.x[1] = VA + 0x100;
	done(0x107, false);
}

static void refuse(uint32_t insn, uint64_t pstate, enum lhv_action action,
		   enum lhv_trap_insn_why why, unsigned int fsc)
{
	start(pstate, insn);
	g.regs.x[1] = VA;
	g.regs.x[2] = VA;
	assert_int_equal(go(0, false), action);
	unchanged();
	assert_int_equal(g.n, 0);
	assert_int_equal(g.r.why, why);
	if (action != LHV_INJECT)
		return;
	assert_int_equal(g.r.va_valid, fsc != 0);
	assert_false(g.r.fetch || g.r.write);
	if (fsc) {
		assert_int_equal(LHV_GET(LHV_ESR_ELx_EC, g.r.esr),
				 LHV_ESR_ELx_EC_DABT_LOWER);
		assert_int_equal(g.r.fsc, fsc);
		assert_int_equal(g.r.va.v, VA);
		assert_int_equal(g.r.esr & 0x3f, fsc);
	} else {
		assert_int_equal(g.r.esr, LHV_ESR_ELx_IL_MASK);
	}
}

/* [T.4] Recognised, and refused as the architecture lets hardware refuse. */
static void test_kinds(void **state)
{
#define ATOMIC LHV_INJECT, LHV_TRAP_INSN_NO_ATOMIC, 0x35
#define OTHER  LHV_INJECT, LHV_TRAP_INSN_NOT_DONE, 0x10
#define UNDEF  LHV_INJECT, LHV_TRAP_INSN_CONSTRAINED, 0
	(void)state;
	refuse(0xc85f7c20, EL1H, ATOMIC);	/* ldxr x0, [x1] */
	refuse(0x88017c41, EL1H, ATOMIC);	/* stxr w1, w1, [x2] */
	refuse(0xb8e00041, EL1H, ATOMIC);	/* ldaddal w0, w1, [x2] */
	refuse(0xc8e0fc41, EL1H, ATOMIC);	/* casal x0, x1, [x2] */
	refuse(0x19228061, EL1H, ATOMIC);	/* swpp x1, x2, [x3] */
	refuse(0x38a19062, EL1H, ATOMIC);	/* rcwclra x1, x2, [x3] */
	refuse(0xf83fd060, EL1H, ATOMIC);	/* ld64b x0, [x3] */
	refuse(0xe1910f9f, SVC, ATOMIC);	/* ldrex r0, [r1] */
	refuse(0xe1020091, SVC, ATOMIC);	/* swp r0, r1, [r2] */
	refuse(0xf87ff420, EL1H, OTHER);	/* ldraa */
	refuse(0xd9201420, EL1H, OTHER);	/* stg */
	refuse(0xd50b7423, EL1H, OTHER);	/* dc zva */
	refuse(0x19010440, EL1H, OTHER);	/* cpyfp */
	refuse(0x19c20420, EL1H, OTHER);	/* setp */
	refuse(0xa54fa020, EL1H, OTHER);	/* ld1w of SVE */
	refuse(0xf8b00a00, SVC, OTHER);		/* rfe */
	refuse(0xe8d0f001, SVC | THUMB, OTHER); /* tbb */
	refuse(0xa9400421, EL1H, UNDEF);	/* ldp x1, x1, [x1] */
	refuse(0xe8800000, SVC, UNDEF);		/* stm of nothing */
	refuse(0xd503201f, EL1H, LHV_EXIT, LHV_TRAP_INSN_NOT_DECODED, 0);
	/* Of a CPU without FEAT_LRCPC ldapr is not decoded. */
	start(EL1H, 0xb8bfc020);
	g.cfg.features = 0;
	assert_int_equal(go(0, false), LHV_EXIT);
	assert_int_equal(g.r.why, LHV_TRAP_INSN_NOT_DECODED);
	/* Without a way to SIMD&FP registers. */
	for (unsigned int i = 0; i < 2; i++) {
		start(EL1H, 0x3dc00441);
		g.regs.x[2] = VA;
		if (i)
			g.ops.fp_get = NULL;
		else
			g.ops.fp_set = NULL;
		assert_int_equal(go(0x10, false), LHV_EXIT);
		assert_int_equal(g.r.why, LHV_TRAP_INSN_CALLBACK);
		unchanged();
	}
}

/* Exits that are no business of this. */
static void test_other(void **state)
{
	static const uint8_t possible[] = {
		LHV_TRAP_FAULT_ADDRESS_SIZE, LHV_TRAP_FAULT_TRANSLATION,
		LHV_TRAP_FAULT_ACCESS_FLAG, LHV_TRAP_FAULT_PERMISSION};

	(void)state;
	for (unsigned int i = 0; i < LHV_TRAP_FAULTS; i++) {
		start(EL1H, 0xf9400020);
		g.regs.x[1] = VA;
		g.trap.u.abort.fault = (uint8_t)i;
		if (memchr(possible, (int)i, sizeof(possible)))
			done(0, false);
		else
			assert_int_equal(go(0, false), LHV_EXIT);
	}
	for (unsigned int i = 0; i < 11; i++) {
		struct lhv_trap_abort *a = &g.trap.u.abort;

		start(EL1H, 0xf9400020);
		g.regs.x[1] = VA;
		switch (i) {
		case 0:
			g.trap.kind = LHV_TRAP_IABT;
			break;
		case 1:
			g.trap.kind = LHV_TRAP_SYSREG;
			break;
		case 2:
			a->fault = LHV_TRAP_FAULT_EXTERNAL;
			break;
		case 3:
			a->fault = LHV_TRAP_FAULT_UNKNOWN;
			break;
		case 4:
			a->s1ptw = true;
			break;
		case 5:
			a->cm = true;
			break;
		case 6:
			a->vncr = true;
			break;
		case 7:
			g.trap.el = 2;
			break;
		case 8:
			a->va_valid = false;
			break;
		case 9:
			a->ipa_state = LHV_TRAP_IPA_PAGE;
			break;
		default:
			a->ipa_state = LHV_TRAP_IPA_NONE;
			break;
		}
		assert_int_equal(go(0, false), LHV_EXIT);
		assert_int_equal(g.r.why, LHV_TRAP_INSN_OTHER);
		assert_int_equal(g.fetches, 0);
		unchanged();
	}
}

struct rmw {
	uint32_t insn; /* with w0 as operand, w1 as destination, x2 as base */
	uint64_t old, s, stored, loaded;
};

/* [T.4] Atomic instructions, where the integrator lets them be done. */
static void test_atomics(void **state)
{
	static const struct rmw rmw[] = {
		{0xb8600041, 0xfffffffe, 3, 1, 0xfffffffe},	     /* ldaddl w0, w1 */
		{0xb8201041, 0xff, 0x0f, 0xf0, 0xff},		     /* ldclr */
		{0xb8202041, 0xff, 0x0f, 0xf0, 0xff},		     /* ldeor */
		{0xb8203041, 0xf0, 0x0f, 0xff, 0xf0},		     /* ldset */
		{0xb8204041, 0x80000000, 1, 1, 0x80000000},	     /* ldsmax */
		{0xb8205041, 0x80000000, 1, 0x80000000, 0x80000000}, /* ldsmin */
		{0xb8206041, 0x80000000, 1, 0x80000000, 0x80000000}, /* ldumax */
		{0xb8207041, 0x80000000, 1, 1, 0x80000000},	     /* ldumin */
		{0xb8208041, 5, UINT64_C(0x100000006), 6, 5},	     /* swp */
		{0x38200041, 0xff, 2, 1, 0xff},			     /* ldaddb */
		{0x38204041, 0x80, 0x101, 1, 0x80},		     /* ldsmaxb */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rmw) / sizeof(rmw[0]); i++) {
		unsigned int size = rmw[i].insn >> 31 ? 4 : 1;

		for (unsigned int big = 0; big < 2; big++) {
			start(EL1H, rmw[i].insn);
			g.cfg.atomics = true;
			g.v.big_endian = big;
			g.regs.x[0] = rmw[i].s;
			g.regs.x[2] = VA + 0x20;
			for (unsigned int k = 0; k < size; k++)
				g.mem[0x20 + k] = (uint8_t)(rmw[i].old >>
							    8 * (big ? size - 1 - k : k));
			done(0x20, true);
			assert_int_equal(g.n, 2);
			saw(0, 0x20, size, false);
			saw(1, 0x20, size, true);
			assert_int_equal(big ? be(0x20, size) : le(0x20, size),
					 rmw[i].stored);
			assert_int_equal(g.regs.x[1], rmw[i].loaded);
			only(2);
		}
	}
	/* casal x0, x1, [x2]: equal, and not */
	for (unsigned int equal = 0; equal < 2; equal++) {
		uint64_t old;

		start(EL1H, 0xc8e0fc41);
		g.cfg.atomics = true;
		old = le(0, 8);
		g.regs.x[2] = VA;
		if (equal)
			g.regs.x[0] = old;
		done(0, true);
		assert_int_equal(g.n, 1 + equal);
		assert_int_equal(le(0, 8), equal ? g.regs.x[1] : old);
		assert_int_equal(g.regs.x[0], old);
		only(1);
	}
	/* casp w0, w1, w2, w3, [x4]: both must be equal; the upper halves do not count */
	for (unsigned int equal = 0; equal < 4; equal++) {
		uint64_t old[2];

		start(EL1H, 0x08207c82);
		g.cfg.atomics = true;
		old[0] = le(0, 4);
		old[1] = le(4, 4);
		g.regs.x[4] = VA;
		for (unsigned int k = 0; k < 2; k++)
			if (equal >> k & 1)
				g.regs.x[k] = old[k] | UINT64_C(1) << 40;
		done(0, true);
		assert_int_equal(g.n, equal == 3 ? 4 : 2);
		if (equal == 3) {
			saw(2, 0, 4, true);
			saw(3, 4, 4, true);
		}
		assert_int_equal(le(0, 4), equal == 3 ? (uint32_t)g.regs.x[2] : old[0]);
		assert_int_equal(le(4, 4), equal == 3 ? (uint32_t)g.regs.x[3] : old[1]);
		assert_int_equal(g.regs.x[0], old[0]);
		assert_int_equal(g.regs.x[1], old[1]);
	}
	/* swpb r0, r1, [r2] */
	start(SVC, 0xe1420091);
	g.cfg.atomics = true;
	g.regs.x[2] = VA;
	done(0, true);
	assert_int_equal(g.regs.x[0], 0x80);
	assert_int_equal(g.mem[0], 0x01);
	/* The write is refused: no register changes. */
	start(EL1H, 0xb8208041);
	g.cfg.atomics = true;
	g.regs.x[2] = VA;
	g.fail_at = 2;
	g.fail = LHV_INJECT;
	assert_int_equal(go(0, true), LHV_INJECT);
	assert_true(g.r.write);
	unchanged();
	/* Exclusives, and pairs of FEAT_LSE128, are refused all the same. */
	start(EL1H, 0xc85f7c20);
	g.cfg.atomics = true;
	assert_int_equal(go(0, false), LHV_INJECT);
	start(EL1H, 0x19228061);
	g.cfg.atomics = true;
	assert_int_equal(go(0, true), LHV_INJECT);
	assert_int_equal(g.r.why, LHV_TRAP_INSN_NO_ATOMIC);
	unchanged();
}

/* [T.16] */
static void test_a32(void **state)
{
	(void)state;
	/* ldmia r0!, {r1, r2}: 32 bits, zero-extended */
	start(USR, 0xe8b00006);
	g.regs.x[0] = VA | UINT64_C(0xdead) << 32;
	done(4, false);
	assert_int_equal(g.n, 2);
	assert_int_equal(g.regs.x[0], VA + 8);
	assert_int_equal(g.regs.x[1], le(0, 4));
	assert_int_equal(g.regs.x[2], le(4, 4));
	assert_int_equal(g.regs.pc, PC + 4);
	only(7);
	/* stmdb sp!, {r4, lr} in Supervisor: R13_svc is X19, R14_svc X18 */
	start(SVC, 0xe92d4010);
	g.regs.x[19] = VA + 0x100;
	done(0xf8, true);
	assert_int_equal(g.regs.x[19], VA + 0xf8);
	assert_int_equal(le(0xf8, 4), 0x55660404);
	assert_int_equal(le(0xfc, 4), 0x55661212);
	only(1 << 19);
	/* stmia r0, {r8, sp}^ in FIQ: of User */
	start(LHV_SPSR_EL2_M_FIQ, 0xe8c02100);
	g.regs.x[0] = VA;
	done(0, true);
	assert_int_equal(le(0, 4), 0x55660808);
	assert_int_equal(le(4, 4), 0x55660d0d);
	/* ldmia r0, {r8, sp} in FIQ: X24, X29 */
	start(LHV_SPSR_EL2_M_FIQ, 0xe8902100);
	g.regs.x[0] = VA;
	done(0, false);
	assert_int_equal(g.regs.x[24], le(0, 4));
	assert_int_equal(g.regs.x[29], le(4, 4));
	only(1 << 24 | 1 << 29);
	/* str sp, [r0]; str lr, [r0] in IRQ, Abort, Undefined, System */
	{
		static const struct {
			uint64_t mode;
			unsigned int sp, lr;
		} banks[] = {
			{LHV_SPSR_EL2_M_IRQ, 17, 16},
			{LHV_SPSR_EL2_M_Abort, 21, 20},
			{LHV_SPSR_EL2_M_Undefined, 23, 22},
			{LHV_SPSR_EL2_M_System, 13, 14},
		};

		for (unsigned int i = 0; i < 4; i++) {
			start(banks[i].mode, 0xe580d000);
			g.regs.x[0] = VA;
			done(0, true);
			assert_int_equal(le(0, 4), (uint32_t)g.regs.x[banks[i].sp]);
			start(banks[i].mode, 0xe580e000);
			g.regs.x[0] = VA;
			done(0, true);
			assert_int_equal(le(0, 4), (uint32_t)g.regs.x[banks[i].lr]);
		}
	}
	/* ldmia r0, {r1, pc}, to A32 and to T32 */
	for (unsigned int bit = 0; bit < 2; bit++) {
		start(SVC, 0xe8908002);
		g.regs.x[0] = VA;
		memset(g.mem + 4, 0, 4);
		g.mem[5] = 0x90;
		g.mem[4] = (uint8_t)(4 + bit);
		done(0, false);
		assert_int_equal(g.regs.x[1], le(0, 4));
		assert_int_equal(g.regs.pc, 0x9004);
		assert_int_equal(g.regs.pstate, bit ? SVC | THUMB : SVC);
	}
	/* str pc, [r0]: eight on; ldr r0, [pc, #8] */
	start(SVC, 0xe580f000);
	g.regs.x[0] = VA;
	done(0, true);
	assert_int_equal(le(0, 4), PC + 8);
	start(SVC, 0xe59f0008);
	g.regs.pc = VA;
	done(0x10, false);
	assert_int_equal(g.regs.x[0], le(0x10, 4));
	/* ldrd r2, r3, [r4], -r5 */
	start(SVC, 0xe00420d5);
	g.regs.x[4] = VA;
	g.regs.x[5] = 0x10;
	done(0, false);
	assert_int_equal(g.regs.x[2], le(0, 4));
	assert_int_equal(g.regs.x[3], le(4, 4));
	assert_int_equal(g.regs.x[4], VA - 0x10);
	/* ldrsb r0, [r1, #-1]; ldrh r0, [r1], big-endian */
	start(SVC, 0xe15100d1);
	g.regs.x[1] = VA + 1;
	done(0, false);
	assert_int_equal(g.regs.x[0], 0xffffff80);
	start(SVC, 0xe1d100b0);
	g.regs.x[1] = VA;
	g.v.big_endian = true;
	done(0, false);
	assert_int_equal(g.regs.x[0], be(0, 2));
	/* ldr r0, [r1, r2, <shift>]: lsl #2, lsr #32, asr #32, asr #4, ror #4, rrx */
	{
		static const struct {
			uint32_t insn, m;
			int32_t index;
			bool carry;
		} shifts[] = {
			{0xe7910102, 3, 12, false},
			{0xe7910022, 0xffffffff, 0, false},
			{0xe7910042, 0x80000000, -1, false},
			{0xe7910242, 0xffffff80, -8, false},
			{0xe7910262, 0x0000001f, (int32_t)0xf0000001, false},
			{0xe7910062, 0x00000009, 4, false},
			{0xe7910062, 0x00000008, (int32_t)0x80000004, true},
		};

		for (unsigned int i = 0; i < 7; i++) {
			start(SVC | (shifts[i].carry ? LHV_SPSR_EL2_C_MASK : 0),
			      shifts[i].insn);
			g.regs.x[2] = shifts[i].m | UINT64_C(5) << 32;
			g.regs.x[1] = (uint32_t)(VA + 0x40 - (uint32_t)shifts[i].index);
			done(0x40, false);
			assert_int_equal(g.regs.x[0], le(0x40, 4));
		}
	}
	/* vldmia r0!, {d3-d5}: words; d3 is the high half of q1 */
	start(SVC, 0xecb03b06);
	g.regs.x[0] = VA;
	done(0, false);
	assert_int_equal(g.n, 6);
	saw(1, 4, 4, false);
	assert_int_equal(g.fp[1][0], g.fp_before[1][0]);
	assert_int_equal(g.fp[1][1], le(0, 8));
	assert_int_equal(g.fp[2][0], le(8, 8));
	assert_int_equal(g.fp[2][1], le(16, 8));
	assert_int_equal(g.regs.x[0], VA + 24);
	/* vstr d1, [r2], big-endian; vstr s3, [r4] */
	start(SVC, 0xed821b00);
	g.regs.x[2] = VA;
	g.v.big_endian = true;
	done(0, true);
	assert_int_equal(be(0, 8), g.fp[0][1]);
	start(SVC, 0xedc41a00);
	g.regs.x[4] = VA;
	done(0, true);
	assert_int_equal(le(0, 4), g.fp[0][1] >> 32);
	/* vldr.16 s1, [r0]: the rest of s1 is zero, and of q0 as it was */
	start(SVC, 0xedd00900);
	g.regs.x[0] = VA;
	done(0, false);
	assert_int_equal(g.fp[0][0], (uint32_t)g.fp_before[0][0] | le(0, 2) << 32);
	assert_int_equal(g.fp[0][1], g.fp_before[0][1]);
	/* vld1.8 {d1[], d2[]}, [r1]: over two of 128 bits */
	start(SVC, 0xf4a11c2f);
	g.regs.x[1] = VA;
	done(0, false);
	assert_int_equal(g.n, 1);
	assert_int_equal(g.fp[0][0], g.fp_before[0][0]);
	assert_int_equal(g.fp[0][1], UINT64_C(0x8080808080808080));
	assert_int_equal(g.fp[1][0], UINT64_C(0x8080808080808080));
	assert_int_equal(g.fp[1][1], g.fp_before[1][1]);
	/* The top of the address space: words wrap. */
	start(SVC, 0xe8900006); /* ldm r0, {r1, r2} */
	g.regs.x[0] = 0xfffffffc;
	g.translate = LHV_TRAP_INSN_MEM_FAULT;
	g.trap.u.abort.ipa_state = LHV_TRAP_IPA_TRANSLATE;
	g.trap.u.abort.va = lhv_va(0);
	g.before = g.regs;
	memcpy(g.fp_before, g.fp, sizeof(g.fp));
	assert_int_equal(lhv_trap_insn_mmio(&g.cfg, &g.trap, &g.v, &g.r), LHV_INJECT);
	assert_int_equal(g.translated, 0xfffffffc);
	assert_int_equal(g.regs.pc, PC);
}

static void test_t32(void **state)
{
	uint64_t it;

	(void)state;
	/* ldr r0, [r1, #4]: two bytes; the IT block EQ, of two, goes on */
	it = LHV_PREP(LHV_SPSR_AArch32_IT_7_2, 0x04 >> 2) |
	     LHV_PREP(LHV_SPSR_AArch32_IT_1_0, 0x04 & 3);
	start(SVC | THUMB | LHV_SPSR_EL2_Z_MASK | it, 0x68480000);
	g.regs.x[1] = VA;
	done(4, false);
	assert_int_equal(g.fetches, 1);
	assert_int_equal(g.regs.pc, PC + 2);
	assert_int_equal(g.regs.x[0], le(4, 4));
	assert_int_equal(g.regs.pstate,
			 SVC | THUMB | LHV_SPSR_EL2_Z_MASK |
				 LHV_PREP(LHV_SPSR_AArch32_IT_7_2, 0x08 >> 2));
	/* strd r0, r2, [r1], #-8: four bytes */
	start(SVC | THUMB, 0xe8610202);
	g.regs.x[1] = VA + 8;
	done(8, true);
	assert_int_equal(g.fetches, 2);
	assert_int_equal(g.regs.pc, PC + 4);
	assert_int_equal(le(8, 4), 0x55660000);
	assert_int_equal(le(12, 4), 0x55660202);
	assert_int_equal(g.regs.x[1], VA);
	/* pop {r4, pc}: to A32, at the end of a block */
	start(SVC | THUMB | LHV_PREP(LHV_SPSR_AArch32_IT_7_2, 0xe8 >> 2), 0xbd100000);
	g.regs.x[19] = VA;
	memset(g.mem + 4, 0, 4);
	g.mem[5] = 0x70;
	done(0, false);
	assert_int_equal(g.regs.pc, 0x7000);
	assert_int_equal(g.regs.pstate, SVC);
	assert_int_equal(g.regs.x[19], VA + 8);
	/* ldr r0, [pc, #4] at an address that is not a multiple of 4 */
	start(SVC | THUMB, 0x48010000);
	g.regs.pc = VA + 2;
	done(8, false);
	assert_int_equal(g.regs.x[0], le(8, 4));
	/* ldm r0, {r0, r1}: not written back */
	start(SVC | THUMB, 0xc8030000);
	g.regs.x[0] = VA;
	done(0, false);
	assert_int_equal(g.regs.x[0], le(0, 4));
	/* EL0 in AArch32 below an AArch64 EL1 fetches and loads alike. */
	start(USR | THUMB, 0xf8d10ffc); /* ldr.w r0, [r1, #4092] */
	g.trap.el = 0;
	g.regs.x[1] = VA;
	done(0xffc, false);
	assert_int_equal(g.regs.x[0], le(0xffc, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a64_pairs), cmocka_unit_test(test_a64_single),
		cmocka_unit_test(test_a64_fp),	  cmocka_unit_test(test_pages),
		cmocka_unit_test(test_fetch),	  cmocka_unit_test(test_refused),
		cmocka_unit_test(test_changed),	  cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_other),	  cmocka_unit_test(test_atomics),
		cmocka_unit_test(test_a32),	  cmocka_unit_test(test_t32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
