/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2 of the decoder's agreement test: everything that can trap is made to trap, a guest at EL1
 * executes one instruction after the other, and what lhv_trap_decode() says of each exit is
 * compared with what the instruction's own bits say. The instruction lies in a slot that this
 * file writes; behind it, and in the guest's vectors, are hypercalls that tell that nothing
 * trapped, or that the guest took the exception itself.
 */
#include "../../../examples/common/common.h"

#include <string.h>

#include <libhv/arch/a64.h>
#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/port.h>
#include <libhv/stage2.h>
#include <libhv/trap.h>
#include <libhv/vcpu.h>
#include <libhv/vcpu/debugger.h>

#define EXECUTED  0xffffu /* HVC: the instruction has been executed, */
#define EXCEPTION 0xfffeu /* or has made the guest take an exception */
#define HVC64(n)  (0xd4000002u | (n) << 5)
#define HVC32(n)  (0xe1400070u | ((n) >> 4) << 8 | ((n)&15))
#define DEVICE	  UINT64_C(0x0a000000) /* nothing is mapped there */
#define PAGE	  4096u

/* The exit of the last instruction, or that there was none. */
enum what {
	TRAPPED,
	RAN,
	RAISED
};

static struct lhv_vcpu vcpu;
static struct lhv_vcpu_debugger debug;
static struct lhv_s2 s2;
static uint32_t *slot, *vectors;
static uint8_t *read_only; /* to the guest */
static struct lhv_trap t;
static uint64_t counts[LHV_TRAP_KINDS], executed, raised, wrong;
static bool aarch32;
static uint64_t seed = 0x9e3779b97f4a7c15;

static uint32_t rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed * 0x2545f4914f6cdd1dULL >> 32);
}

static void *table_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = heap_alloc(bytes, bytes);

	(void)ctx;
	*pa = lhv_pa((uint64_t)(uintptr_t)p);
	return p;
}

static void table_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)pa;
	heap_free(va, bytes);
}

static void memory(struct lhv_s2_root *root)
{
	static const struct lhv_s2_ops ops = {.alloc = table_alloc, .free = table_free};
	const struct lhv_cpu_features *f = &this_cpu()->features;
	struct lhv_s2_request req = {
		.granule = 12, .lpa2 = LHV_S2_LPA2_OFF, .ipa_bits = 40};
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {
		.geometry = &geo, .features = f, .ops = &ops, .vmid = 1, .fwb = f->s2fwb};
	char *m = heap_alloc(3 * PAGE, PAGE);
	uint64_t at = (uint64_t)(uintptr_t)m;

	if (!m || lhv_s2_geometry(f, &req, &geo, NULL) || lhv_s2_init(&s2, &cfg) ||
	    lhv_s2_map(&s2, lhv_ipa(at), lhv_pa(at), 2 * PAGE, LHV_S2_RWX | LHV_S2_MEM_WB,
		       0) ||
	    lhv_s2_map(&s2, lhv_ipa(at + 2 * PAGE), lhv_pa(at + 2 * PAGE), PAGE,
		       LHV_S2_R | LHV_S2_MEM_WB, 0) ||
	    lhv_s2_root(&s2, root))
		fatal("no stage 2");
	slot = (uint32_t *)(void *)m;
	vectors = (uint32_t *)(void *)(m + PAGE);
	read_only = (uint8_t *)m + 2 * PAGE;
}

/* All traps that do not keep the guest from running. */
static void trap_all(struct lhv_vcpu_controls *c, const struct lhv_cpu_features *f)
{
	c->hcr |= LHV_HCR_EL2_TWI_MASK | LHV_HCR_EL2_TWE_MASK | LHV_HCR_EL2_TID1_MASK |
		  LHV_HCR_EL2_TID2_MASK | LHV_HCR_EL2_TID3_MASK | LHV_HCR_EL2_TSC_MASK |
		  LHV_HCR_EL2_TIDCP_MASK | LHV_HCR_EL2_TACR_MASK | LHV_HCR_EL2_TSW_MASK |
		  LHV_HCR_EL2_TPCP_MASK | LHV_HCR_EL2_TPU_MASK | LHV_HCR_EL2_TTLB_MASK |
		  LHV_HCR_EL2_TVM_MASK | LHV_HCR_EL2_TRVM_MASK | LHV_HCR_EL2_TDZ_MASK |
		  LHV_HCR_EL2_TID0_MASK;
	c->hcr &= ~(LHV_HCR_EL2_API_MASK | LHV_HCR_EL2_APK_MASK);
	if (f->lor)
		c->hcr |= LHV_HCR_EL2_TLOR_MASK;
	c->mdcr |= LHV_MDCR_EL2_TDE_MASK | LHV_MDCR_EL2_TDA_MASK |
		   LHV_MDCR_EL2_TDOSA_MASK | LHV_MDCR_EL2_TDRA_MASK;
	if (f->pmuver)
		c->mdcr |= LHV_MDCR_EL2_TPM_MASK | LHV_MDCR_EL2_TPMCR_MASK;
	/* No counter and no timer without an exit. */
	c->cnthctl = 0;
}

static void trap_features(bool on);

static void make_vcpu(const struct lhv_s2_root *root, bool in_aarch32)
{
	const struct lhv_cpu_features *f = &this_cpu()->features;
	struct lhv_vcpu_cfg cfg = {.features = f,
				   .s2 = *root,
				   .mpidr = platform.mpidr[0],
				   .midr = LHV_MRS(MIDR_EL1),
				   .debugger = true,
				   .aarch32 = in_aarch32};

	aarch32 = in_aarch32;
	if (lhv_vcpu_init(&vcpu, &cfg))
		fatal("no vCPU");
	trap_all(&vcpu.ctl, f);
	lhv_vcpu_reset(&vcpu, lhv_ipa((uint64_t)(uintptr_t)slot), 0);
	vcpu.el1.cpacr = aarch32 ? 0xf << 20 : 0x3330000;
	vcpu.el1.fpexc32 = 1u << 30;
	vcpu.el1.vbar = (uint64_t)(uintptr_t)vectors;
	/* Pointer authentication on. */
	if (!aarch32 && f->pauth)
		vcpu.el1.sctlr |= UINT64_C(0xc8002000);
	for (unsigned int i = 0; i < PAGE / 4; i++)
		vectors[i] = aarch32 ? HVC32(EXCEPTION) : HVC64(EXCEPTION);
	lhv_vcpu_debugger_init(&debug, f);
	lhv_vcpu_load(&vcpu);
	lhv_vcpu_debugger_load(&debug);
	trap_features(true);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_NSH);
	lhv_port_isb();
}

/* FP, SVE, SME, trace and CPACR_EL1: when the vCPU is loaded, which uses them. */
static void trap_features(bool on)
{
	const struct lhv_cpu_features *f = vcpu.features;
	uint64_t cptr = LHV_CPTR_EL2_TCPAC_MASK | LHV_CPTR_EL2_TTA_MASK |
			LHV_CPTR_EL2_TFP_MASK | (f->sve ? LHV_CPTR_EL2_TZ_MASK : 0) |
			(f->sme ? LHV_CPTR_EL2_TSM_MASK : 0);
	uint64_t was = LHV_MRS(CPTR_EL2);

	LHV_MSR(CPTR_EL2, on ? was | cptr : vcpu.ctl.cptr);
	lhv_port_isb();
}

/* Executes one; registers are the caller's. */
static enum what one(uint32_t insn)
{
	const uint64_t pstate = vcpu.regs.pstate, start = (uint64_t)(uintptr_t)slot;

	slot[0] = insn;
	slot[1] = aarch32 ? HVC32(EXECUTED) : HVC64(EXECUTED);
	lhv_port_dcache(LHV_DC_CIVAC, slot, 8);
	lhv_port_dsb(LHV_ISH);
	lhv_port_icache_all();
	lhv_port_dsb(LHV_ISH);
	lhv_port_isb();
	vcpu.regs.pc = start;
	for (;;) {
		enum lhv_vcpu_exit why;

		(void)lhv_vcpu_begin(&vcpu);
		why = lhv_vcpu_run(&vcpu);
		lhv_vcpu_end(&vcpu);
		/* What it may have changed of its own. */
		LHV_MSR(VBAR_EL1, (uintptr_t)vectors);
		if (why == LHV_VCPU_EXIT_SYNC)
			break;
		LHV_MSR(CNTV_CTL_EL0, 0);
		lhv_port_isb();
	}
	lhv_trap_decode(vcpu.features, vcpu.esr, vcpu.far, vcpu.hpfar, vcpu.regs.pstate,
			vcpu.regs.pc, &t);
	vcpu.regs.pstate = pstate;
	if (t.kind == LHV_TRAP_HVC && (t.u.imm == EXECUTED || t.u.imm == EXCEPTION) &&
	    vcpu.regs.pc != start + 4) {
		bool ran = t.u.imm == EXECUTED;

		executed += ran;
		raised += !ran;
		return ran ? RAN : RAISED;
	}
	counts[t.kind]++;
	return TRAPPED;
}

/* Of a trap: are these as they should be? */
static void expect(bool good, uint32_t insn, const char *what)
{
	if (good)
		return;
	if (wrong++ < 20)
		kprintf("decode: %s: instruction 0x%08x, ESR_EL2 0x%lx, kind %u\n", what,
			insn, vcpu.esr, t.kind);
}

static bool kind_is(enum lhv_trap_kind kind)
{
	return t.kind == kind && t.aarch32 == aarch32 && t.el == 1 && t.il && !t.skip;
}

static uint32_t field(uint32_t insn, unsigned int hi, unsigned int lo)
{
	return insn >> lo & ((2u << (hi - lo)) - 1);
}

static void set_registers(void)
{
	for (unsigned int i = 0; i < 31; i++)
		vcpu.regs.x[i] = (uint64_t)(uintptr_t)(slot + 512);
}

/* MSR, MRS, SYS, SYSL: every one (C5.1, C6.2). */
static void system_instructions(void)
{
	for (uint32_t k = 0; k < 1u << 17; k++) {
		/* op0 [20:19], op1 [18:16], CRn [15:12], CRm [11:8], op2 [7:5] */
		uint32_t insn =
			0xd5000000u | (k >> 1) << 5 | (k & 1) << 21 | (rnd() & 31);
		uint32_t op0 = field(insn, 20, 19), enc;

		if (!op0)
			continue;
		/* Few of these exist; of the empty blocks a sample will do. */
		if (op0 == 3 && field(insn, 15, 12) != 0 && rnd() % 4)
			continue;
		set_registers();
		if (one(insn) != TRAPPED)
			continue;
		/* DC ZVA and its like reach memory first, and may find none. */
		if (t.kind == LHV_TRAP_DABT && op0 == 1)
			continue;
		enc = op0 << 14 | field(insn, 18, 16) << 11 | field(insn, 15, 12) << 7 |
		      field(insn, 11, 8) << 3 | field(insn, 7, 5);
		/* The registers of what is off are that feature's traps. */
		if (t.kind == LHV_TRAP_FP || t.kind == LHV_TRAP_SVE ||
		    t.kind == LHV_TRAP_SME || t.kind == LHV_TRAP_PAUTH) {
			expect(kind_is((enum lhv_trap_kind)t.kind), insn,
			       "a feature's register");
			continue;
		}
		expect(kind_is(LHV_TRAP_SYSREG) && t.u.sys.enc == enc &&
			       t.u.sys.rt == (insn & 31) &&
			       t.u.sys.read == field(insn, 21, 21),
		       insn, "system register");
	}
}

static void exceptions(void)
{
	static const uint32_t fp[] = {0x1e622820, 0x3dc00020, 0x4e228420, 0x9e660000};
	static const uint32_t sve[] = {0x04200000, 0x2598e3e0, 0x85804020};
	static const uint32_t auth[] = {0xd503233f, 0xdac10020, 0xd50323bf};

	for (unsigned int i = 0; i < 200; i++) {
		uint32_t imm = rnd() & 0xffff, insn;

		insn = HVC64(imm & 0x7fff);
		expect(one(insn) == TRAPPED && kind_is(LHV_TRAP_HVC) &&
			       t.u.imm == (imm & 0x7fff),
		       insn, "HVC");
		insn = 0xd4000003u | imm << 5;
		expect(one(insn) == TRAPPED && kind_is(LHV_TRAP_SMC) && t.u.imm == imm,
		       insn, "SMC");
		insn = 0xd4200000u | imm << 5;
		expect(one(insn) == TRAPPED && kind_is(LHV_TRAP_BRK) && t.u.imm == imm,
		       insn, "BRK");
	}
	expect(one(0xd503207f) == TRAPPED && kind_is(LHV_TRAP_WFX) && !t.u.wfx.wfe &&
		       !t.u.wfx.timeout,
	       0xd503207f, "WFI");
	for (unsigned int i = 0; i < 3; i++)
		if (one(0xd503205f) == TRAPPED)
			expect(kind_is(LHV_TRAP_WFX) && t.u.wfx.wfe && !t.u.wfx.timeout,
			       0xd503205f, "WFE");
	for (uint32_t rn = 0; rn < 32; rn++)
		for (uint32_t insn = 0xd5031000u | rn; insn <= 0xd503103f; insn += 0x20)
			if (vcpu.features->wfxt && one(insn) == TRAPPED)
				expect(kind_is(LHV_TRAP_WFX) && t.u.wfx.timeout &&
					       t.u.wfx.wfe == !(insn & 0x20) &&
					       (!t.u.wfx.rn_valid || t.u.wfx.rn == rn),
				       insn, "WFIT, WFET");
	for (unsigned int i = 0; i < 4; i++)
		expect(one(fp[i]) == TRAPPED && kind_is(LHV_TRAP_FP), fp[i], "FP");
	for (unsigned int i = 0; vcpu.features->sve && i < 3; i++)
		expect(one(sve[i]) == TRAPPED && kind_is(LHV_TRAP_SVE), sve[i], "SVE");
	for (unsigned int i = 0; vcpu.features->pauth && i < 3; i++)
		expect(one(auth[i]) == TRAPPED && kind_is(LHV_TRAP_PAUTH), auth[i],
		       "pointer authentication");
	/* SMSTART, SMSTOP, ZERO { ZA }. */
	if (vcpu.features->sme) {
		static const uint32_t sme[] = {0xd503477f, 0xd503427f, 0xc00800ff};

		for (unsigned int i = 0; i < 3; i++)
			expect(one(sme[i]) == TRAPPED && kind_is(LHV_TRAP_SME), sme[i],
			       "SME");
	}
}

/* An abort on DEVICE + offset. */
static bool abort_is(bool write, uint64_t offset)
{
	return kind_is(LHV_TRAP_DABT) && t.u.abort.write == write &&
	       t.u.abort.fault == LHV_TRAP_FAULT_TRANSLATION && t.u.abort.va_valid &&
	       t.u.abort.va.v == DEVICE + offset && !t.u.abort.s1ptw && !t.u.abort.cm &&
	       t.u.abort.ipa_state == LHV_TRAP_IPA_EXACT &&
	       t.u.abort.ipa.v == DEVICE + offset;
}

/* Loads and stores of one general register (C4.1: size [31:30], opc [23:22]). */
static void loads_and_stores(void)
{
	/* unscaled, post-index, unprivileged, pre-index, register, unsigned offset */
	static const uint32_t mode[] = {0x38000000, 0x38000400, 0x38000800,
					0x38000c00, 0x38206800, 0x39000000};

	for (unsigned int i = 0; i < 6000; i++) {
		uint32_t m = rnd() % 6, size = rnd() & 3, opc = rnd() & 3,
			 rt = rnd() & 31;
		uint32_t imm = rnd() & 63,
			 insn = mode[m] | size << 30 | opc << 22 | 1 << 5 | rt;
		bool write = opc == 0, sse = opc >= 2,
		     sf = opc == 2 || (opc < 2 && size == 3);
		bool writeback = m == 1 || m == 3;
		uint64_t offset = 0;

		/* PRFM, and what is not allocated; the base written back over the data. */
		if (opc >= 2 && size + opc >= 5)
			continue;
		if (writeback && rt == 1)
			continue;
		if (m == 4) {
			offset = imm & ~7u;
			insn |= 2 << 16;
		} else if (m == 5) {
			offset = (uint64_t)imm << size;
			insn |= imm << 10;
		} else {
			insn |= (imm & 0x38) << 12;
			offset = m == 1 ? 0 : imm & 0x38;
		}
		set_registers();
		vcpu.regs.x[1] = DEVICE;
		vcpu.regs.x[2] = imm & ~7u;
		expect(one(insn) == TRAPPED && abort_is(write, offset), insn,
		       "load or store");
		expect(t.u.abort.isv == !writeback, insn, "ISV");
		if (t.u.abort.isv)
			expect(t.u.abort.size == 1u << size && t.u.abort.srt == rt &&
				       t.u.abort.sse == sse && t.u.abort.sf == sf &&
				       !t.u.abort.ar,
			       insn, "syndrome of a load or store");
	}
	for (uint32_t size = 0; size < 4; size++)
		for (uint32_t rt = 0; rt < 32; rt++)
			for (uint32_t load = 0; load < 2; load++) {
				/* STLR, LDAR */
				uint32_t insn =
					0x089ffc20u | size << 30 | load << 22 | rt;

				set_registers();
				vcpu.regs.x[1] = DEVICE;
				expect(one(insn) == TRAPPED && abort_is(!load, 0) &&
					       t.u.abort.isv && t.u.abort.ar &&
					       t.u.abort.size == 1u << size &&
					       t.u.abort.srt == rt && !t.u.abort.sse &&
					       t.u.abort.sf == (size == 3),
				       insn, "LDAR or STLR");
				/* STP, LDP */
				if (rt == 3)
					continue;
				insn = 0x29000c20u | (size & 1) << 31 | load << 22 | rt;
				set_registers();
				vcpu.regs.x[1] = DEVICE;
				expect(one(insn) == TRAPPED && abort_is(!load, 0) &&
					       !t.u.abort.isv,
				       insn, "LDP or STP");
			}
	/* A store to memory that is there to read. */
	set_registers();
	vcpu.regs.x[1] = (uint64_t)(uintptr_t)read_only;
	expect(one(0xf9000020) == TRAPPED && kind_is(LHV_TRAP_DABT) &&
		       t.u.abort.fault == LHV_TRAP_FAULT_PERMISSION && t.u.abort.write &&
		       t.u.abort.level == 3 && t.u.abort.va.v == vcpu.regs.x[1],
	       0xf9000020, "permission fault");
	/* BR to where nothing is. */
	set_registers();
	vcpu.regs.x[1] = DEVICE + 64;
	expect(one(0xd61f0020) == TRAPPED && kind_is(LHV_TRAP_IABT) &&
		       t.u.abort.fault == LHV_TRAP_FAULT_TRANSLATION &&
		       t.u.abort.ipa.v == DEVICE + 64 && vcpu.regs.pc == DEVICE + 64,
	       0xd61f0020, "fetch");
}

static void debug_exceptions(void)
{
	const lhv_va_t here = lhv_va((uint64_t)(uintptr_t)slot);
	const lhv_va_t data = lhv_va((uint64_t)(uintptr_t)(slot + 512));

	vcpu.regs.pstate &= ~LHV_SPSR_EL2_D_MASK;
	lhv_vcpu_debugger_break(&debug, here, true);
	lhv_vcpu_debugger_load(&debug);
	expect(one(0xd503201f) == TRAPPED && kind_is(LHV_TRAP_BREAKPOINT), 0xd503201f,
	       "breakpoint");
	lhv_vcpu_debugger_break(&debug, here, false);
	lhv_vcpu_debugger_watch(&debug, data, 8, LHV_VCPU_DEBUGGER_WRITE, true);
	lhv_vcpu_debugger_load(&debug);
	set_registers();
	expect(one(0xf9000020) == TRAPPED && kind_is(LHV_TRAP_WATCHPOINT) &&
		       t.u.abort.write && t.u.abort.va.v == data.v,
	       0xf9000020, "watchpoint");
	expect(one(0xf9400020) == RAN, 0xf9400020, "a load that no watchpoint watches");
	lhv_vcpu_debugger_watch(&debug, data, 8, LHV_VCPU_DEBUGGER_WRITE, false);
	lhv_vcpu_debugger_step(&debug, &vcpu.regs, true);
	lhv_vcpu_debugger_load(&debug);
	expect(one(0xd503201f) == TRAPPED && kind_is(LHV_TRAP_STEP) &&
		       vcpu.regs.pc == here.v + 4,
	       0xd503201f, "step");
	lhv_vcpu_debugger_step(&debug, &vcpu.regs, false);
	lhv_vcpu_debugger_load(&debug);
}

/* D1.20.1: where the registers of Supervisor mode are. */
static uint32_t svc_register(uint32_t r)
{
	return r == 13 ? 19 : r == 14 ? 18 : r;
}

/* MCR, MRC, MCRR, MRRC to CP14 and CP15: every one. */
static void coprocessors(void)
{
	for (uint32_t k = 0; k < 1u << 17; k++) {
		uint32_t cp = 14 + (k >> 16), opc1 = k >> 1 & 7, crn = k >> 4 & 15;
		uint32_t crm = k >> 8 & 15, opc2 = k >> 12 & 7, load = k & 1,
			 rt = rnd() % 15;
		uint32_t insn = 0xee000010u | opc1 << 21 | load << 20 | crn << 16 |
				rt << 12 | cp << 8 | opc2 << 5 | crm;

		if (k & 1u << 15 || (crn != 0 && rnd() % 3))
			continue;
		set_registers();
		if (one(insn) != TRAPPED || t.kind == LHV_TRAP_DABT)
			continue;
		expect(kind_is(cp == 15 ? LHV_TRAP_CP15_32 : LHV_TRAP_CP14_32) &&
			       t.u.cp.opc1 == opc1 && t.u.cp.opc2 == opc2 &&
			       t.u.cp.crn == crn && t.u.cp.crm == crm &&
			       t.u.cp.rt == svc_register(rt) && t.u.cp.read == load,
		       insn, "MCR or MRC");
	}
	for (uint32_t k = 0; k < 1u << 10; k++) {
		uint32_t cp = 14 + (k >> 9), opc1 = k >> 1 & 15, crm = k >> 5 & 15,
			 load = k & 1;
		uint32_t rt = rnd() % 15, rt2 = rnd() % 15;
		uint32_t insn = 0xec400000u | load << 20 | rt2 << 16 | rt << 12 |
				cp << 8 | opc1 << 4 | crm;

		if (rt == rt2)
			continue;
		set_registers();
		if (one(insn) != TRAPPED)
			continue;
		expect(kind_is(cp == 15 ? LHV_TRAP_CP15_64 : LHV_TRAP_CP14_64) &&
			       t.u.cp.opc1 == opc1 && t.u.cp.crm == crm &&
			       t.u.cp.rt == svc_register(rt) &&
			       t.u.cp.rt2 == svc_register(rt2) && t.u.cp.read == load,
		       insn, "MCRR or MRRC");
	}
}

static void exceptions32(void)
{
	for (unsigned int i = 0; i < 100; i++) {
		uint32_t imm = rnd() & 0x7fff;

		expect(one(HVC32(imm)) == TRAPPED && kind_is(LHV_TRAP_HVC) &&
			       t.u.imm == imm,
		       HVC32(imm), "HVC");
	}
	expect(one(0xe1600070) == TRAPPED && kind_is(LHV_TRAP_SMC), 0xe1600070, "SMC");
	expect(one(0xe1200171) == TRAPPED && kind_is(LHV_TRAP_BKPT32), 0xe1200171,
	       "BKPT");
	expect(one(0xe320f003) == TRAPPED && kind_is(LHV_TRAP_WFX) && !t.u.wfx.wfe,
	       0xe320f003, "WFI");
	for (unsigned int i = 0; i < 3; i++)
		if (one(0xe320f002) == TRAPPED)
			expect(kind_is(LHV_TRAP_WFX) && t.u.wfx.wfe, 0xe320f002, "WFE");
	expect(one(0xee310b02) == TRAPPED && kind_is(LHV_TRAP_FP), 0xee310b02, "VADD");
}

/* LDR, STR and their like with an immediate: A32 encodings, what they move, and how. */
static void loads_and_stores32(void)
{
	static const struct {
		uint32_t insn, size, write, sse;
	} forms[] = {
		{0xe5810000, 4, 1, 0}, {0xe5910000, 4, 0, 0}, {0xe5c10000, 1, 1, 0},
		{0xe5d10000, 1, 0, 0}, {0xe1c100b0, 2, 1, 0}, {0xe1d100b0, 2, 0, 0},
		{0xe1d100d0, 1, 0, 1}, {0xe1d100f0, 2, 0, 1},
	};

	for (unsigned int i = 0; i < 8; i++)
		for (uint32_t rt = 0; rt < 15; rt++) {
			uint32_t insn = forms[i].insn | rt << 12 | 8;

			set_registers();
			vcpu.regs.x[1] = DEVICE;
			expect(one(insn) == TRAPPED && abort_is(forms[i].write, 8) &&
				       t.u.abort.isv && t.u.abort.size == forms[i].size &&
				       t.u.abort.srt == svc_register(rt) &&
				       t.u.abort.sse == forms[i].sse && !t.u.abort.sf,
			       insn, "load or store");
		}
	/* LDRD, STM: no syndrome. */
	set_registers();
	vcpu.regs.x[1] = DEVICE;
	expect(one(0xe1c140d0) == TRAPPED && abort_is(false, 0) && !t.u.abort.isv,
	       0xe1c140d0, "LDRD");
	set_registers();
	vcpu.regs.x[1] = DEVICE;
	expect(one(0xe881000c) == TRAPPED && abort_is(true, 0) && !t.u.abort.isv,
	       0xe881000c, "STM");
}

static void report(const char *state)
{
	for (unsigned int k = 0; k < LHV_TRAP_KINDS; k++) {
		if (counts[k])
			kprintf("decode: %s: kind %u: %lu\n", state, k, counts[k]);
		counts[k] = 0;
	}
	kprintf("decode: %s: %lu executed, %lu taken at EL1, %lu wrong\n", state,
		executed, raised, wrong);
	executed = raised = 0;
}

void example_main(void)
{
	struct lhv_s2_root root;

	memory(&root);
	make_vcpu(&root, false);
	exceptions();
	loads_and_stores();
	system_instructions();
	if (vcpu.features->brps)
		debug_exceptions();
	trap_features(false);
	lhv_vcpu_put(&vcpu);
	report("A64");
	if (this_cpu()->features.aa32_el1) {
		make_vcpu(&root, true);
		exceptions32();
		loads_and_stores32();
		coprocessors();
		trap_features(false);
		lhv_vcpu_put(&vcpu);
		report("A32");
	}
	kprintf("decode: done, %lu wrong\n", wrong);
	host_off();
}

_Noreturn void example_cpu_main(void)
{
	host_off();
}
