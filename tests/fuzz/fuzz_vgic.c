/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's register accesses, system registers and interrupt handling on models of its
 * cores, a host's injections, in any order. Invariants, whatever the guest did:
 * - exits come to an end, and so does each of them;
 * - no list register is programmed wrongly, none holds what is not given to it, no interrupt
 *   is in two;
 * - what can be delivered is signalled once all have settled, and RWP reads 0;
 * - a physical interrupt is deactivated only while it is active, PPIs on their core, and none
 *   is left active when the guest is reset.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/arch/gic.h>
#include <libhv/sim/gic.h>
#include <libhv/vgic.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

#define MAX_VCPUS 4
#define NR_SPIS	  64
#define NR_IRQS	  (32 + NR_SPIS)

struct vcpu {
	struct host *h;
	unsigned int index;
	struct lhv_sim_gic core;
	struct lhv_gic_cpuif image;
	bool kicked;
	bool phys[32]; /* active */
};

struct host {
	struct lhv_vgic *g;
	unsigned int nr, on, calls;
	struct vcpu v[MAX_VCPUS];
	bool phys[NR_IRQS];
	bool hook_raises;
};

static _Alignas(LHV_VGIC_ALIGN) uint8_t memory[65536];

static void on_kick(void *ctx, unsigned int vcpu)
{
	struct host *h = ctx;

	CHECK(vcpu < h->nr);
	h->v[vcpu].kicked = true;
	h->calls++;
}

static void on_eoi(void *ctx, unsigned int vcpu, unsigned int intid)
{
	struct host *h = ctx;

	CHECK(vcpu < h->nr && intid >= 16 && intid < NR_IRQS);
	h->calls++;
	if (h->hook_raises)
		CHECK(!lhv_vgic_set_level(h->g, vcpu, intid, intid & 1));
}

static bool *phys_of(struct host *h, unsigned int vcpu, unsigned int pintid)
{
	CHECK(pintid >= 16 && pintid < NR_IRQS);
	return pintid < 32 ? &h->v[vcpu].phys[pintid] : &h->phys[pintid];
}

static void on_deactivate(void *ctx, unsigned int vcpu, unsigned int intid,
			  unsigned int pintid)
{
	struct host *h = ctx;
	bool *p;

	CHECK(intid == pintid && vcpu < h->nr);
	CHECK(pintid >= 32 || h->on == vcpu);
	p = phys_of(h, vcpu, pintid);
	CHECK(*p);
	*p = false;
	h->calls++;
}

static void core_deactivate(void *ctx, unsigned int pintid)
{
	struct vcpu *v = ctx;
	bool *p = phys_of(v->h, v->index, pintid);

	CHECK(*p);
	*p = false;
}

static const struct lhv_vgic_ops ops = {on_kick, on_eoi, on_deactivate};

static void fold(struct host *h, unsigned int i)
{
	unsigned int was = h->on;

	h->on = i;
	lhv_sim_gic_cpuif_read(&h->v[i].core, &h->v[i].image);
	lhv_vgic_exit(h->g, i, &h->v[i].image);
	h->on = was;
}

static void enter(struct host *h, unsigned int i)
{
	struct vcpu *v = &h->v[i];
	unsigned int was = h->on;

	h->on = i;
	if (lhv_vgic_work(h->g, i)) {
		v->kicked = false;
		lhv_sim_gic_cpuif_read_lrs(&v->core, &v->image);
		lhv_vgic_enter(h->g, i, &v->image);
		lhv_sim_gic_cpuif_write(&v->core, &v->image);
		/* Nothing is left, unless somebody was told of it. */
		CHECK(!lhv_vgic_work(h->g, i) || v->kicked);
	}
	h->on = was;
	CHECK(!lhv_sim_gic_check(&v->core));
}

static void settle(struct host *h)
{
	bool again = true;

	for (unsigned int n = 0; again; n++) {
		CHECK(n < 64);
		again = false;
		for (unsigned int i = 0; i < h->nr; i++) {
			struct vcpu *v = &h->v[i];

			if (!v->kicked && !lhv_sim_gic_maintenance(&v->core))
				continue;
			again = true;
			v->kicked = false;
			if (lhv_sim_gic_maintenance(&v->core))
				fold(h, i);
			enter(h, i);
		}
	}
}

static void mmio(struct host *h, unsigned int i, bool redist, struct lhv_mmio *m)
{
	m->vcpu = (uint16_t)i;
	fold(h, i);
	h->on = i;
	CHECK((redist ? lhv_vgic_redist_mmio : lhv_vgic_dist_mmio)(h->g, m) ==
	      LHV_HANDLED);
	h->on = LHV_VGIC_NO_VCPU;
	enter(h, i);
}

static void icc(struct host *h, unsigned int i, uint32_t reg, bool write, uint64_t *v)
{
	if (lhv_sim_gic_el1(&h->v[i].core, reg, write, v) != LHV_SIM_GIC_TRAP)
		return;
	/* Of what generates SGIs the vGIC does not want a fold. */
	if (reg == LHV_SYSREG_ICC_DIR_EL1)
		fold(h, i);
	h->on = i;
	CHECK(lhv_vgic_sysreg(h->g, i, reg, write, v) == LHV_HANDLED);
	h->on = LHV_VGIC_NO_VCPU;
	enter(h, i);
}

/* Everything folded: words and list registers agree, nothing deliverable is held back. */
static void look(struct host *h)
{
	uint8_t where[MAX_VCPUS][NR_IRQS] = {{0}};
	struct lhv_mmio m = {.size = 4};

	settle(h);
	for (unsigned int i = 0; i < h->nr; i++) {
		fold(h, i);
		enter(h, i);
	}
	settle(h);
	for (unsigned int i = 0; i < h->nr; i++) {
		for (unsigned int k = 0; k < h->v[i].core.nr_lr; k++) {
			uint64_t lr = h->v[i].core.lr[k];

			if (!(lr >> 62))
				continue;
			CHECK((lr & 0xffffffff) < NR_IRQS);
			CHECK(!where[i][lr & 0xffff]);
			where[i][lr & 0xffff] = (uint8_t)(lr >> 62);
		}
	}
	mmio(h, 0, false, &m);
	CHECK(!(m.value >> 31));
	for (unsigned int i = 0; i < h->nr; i++) {
		const struct lhv_sim_gic *c = &h->v[i].core;
		bool signalled = lhv_sim_gic_irq(c) || lhv_sim_gic_fiq(c);

		for (unsigned int n = 0; n < NR_IRQS; n++) {
			struct lhv_vgic_irq q;
			bool mine;

			CHECK(!lhv_vgic_irq_get(h->g, i, n, &q));
			mine = n < 32 || q.owner == i;
			CHECK((q.in_lr && mine) == !!where[i][n]);
			if (where[i][n])
				CHECK(q.active == (where[i][n] >> 1) &&
				      (q.pending || where[i][n] == 2));
			if (!q.enabled || !q.pending || q.active ||
			    (n >= 32 && q.target != i) || !(m.value >> q.group & 1) ||
			    !(c->vmcr >> q.group & 1))
				continue;
			/* With nothing in hand, mask alone decides. */
			if (lhv_sim_gic_rpr(c) == 0xff && q.priority < c->vmcr >> 24)
				CHECK(signalled);
		}
	}
}

static void reset(struct host *h)
{
	for (unsigned int i = 0; i < h->nr; i++) {
		lhv_sim_gic_cpuif_save(&h->v[i].core, &h->v[i].image);
		h->on = i;
		lhv_vgic_exit(h->g, i, &h->v[i].image);
		h->on = LHV_VGIC_NO_VCPU;
	}
	lhv_vgic_reset(h->g);
	for (unsigned int i = 0; i < h->nr; i++) {
		h->on = i;
		CHECK(!lhv_vgic_vcpu_reset(h->g, i, &h->v[i].image));
		h->on = LHV_VGIC_NO_VCPU;
		lhv_sim_gic_cpuif_load(&h->v[i].core, &h->v[i].image);
		for (unsigned int n = 0; n < 32; n++)
			CHECK(!h->v[i].phys[n]);
	}
	for (unsigned int n = 0; n < NR_IRQS; n++)
		CHECK(!h->phys[n]);
}

/* What makes interrupts deliverable at all; the script changes it. */
static void boot(struct host *h)
{
	struct lhv_mmio m = {.size = 4, .write = true};

	m.value = 3;
	mmio(h, 0, false, &m);
	for (unsigned int n = 1; n < NR_IRQS / 32; n++) {
		m.offset = 0x80 + 4 * n;
		m.value = 0xfffffff0;
		mmio(h, 0, false, &m);
		m.offset = 0x100 + 4 * n;
		m.value = 0xffffffff;
		mmio(h, 0, false, &m);
	}
	for (unsigned int i = 0; i < h->nr; i++) {
		uint64_t v = 0xff;

		icc(h, i, LHV_SYSREG_ICC_PMR_EL1, true, &v);
		v = 1;
		icc(h, i, LHV_SYSREG_ICC_IGRPEN0_EL1, true, &v);
		icc(h, i, LHV_SYSREG_ICC_IGRPEN1_EL1, true, &v);
		m.offset = i * 0x20000 + 0x10080;
		m.value = 0xfffffff0;
		mmio(h, i, true, &m);
		m.offset = i * 0x20000 + 0x10100;
		m.value = 0xffffffff;
		mmio(h, i, true, &m);
		m.offset = i * 0x20000 + 0x14;
		m.value = 0;
		mmio(h, i, true, &m);
	}
}

static void host_op(struct host *h, const uint8_t *d)
{
	unsigned int i = d[1] % h->nr, n = 16 + d[2] % (NR_IRQS - 16);
	struct lhv_vgic_irq q;
	bool *p = phys_of(h, i, n);
	int r;

	h->on = n < 32 ? i : LHV_VGIC_NO_VCPU;
	CHECK(!lhv_vgic_irq_get(h->g, i, n, &q));
	switch (d[3] % 6) {
	case 0:
		CHECK(!lhv_vgic_pulse(h->g, i, n - 16 * (d[4] & 1)));
		break;
	case 1:
	case 2:
		if (!q.hw || !(d[4] & 1)) {
			CHECK(!lhv_vgic_set_level(h->g, i, n, d[4] & 1));
			break;
		}
		/* fall through */
	case 3:
		/* It fires only when it is not active. */
		r = LHV_ERR_NOENT;
		if (*p && q.hw)
			break;
		if (q.hw)
			*p = true;
		r = lhv_vgic_inject_hw(h->g, i, n);
		CHECK(r == (q.hw ? 0 : LHV_ERR_NOENT));
		break;
	case 4:
		r = lhv_vgic_map_hw(h->g, i, n, n);
		CHECK(r == (q.hw ? LHV_ERR_EXISTS : r == LHV_ERR_BUSY ? r : 0));
		if (!q.hw && *p)
			CHECK(r == LHV_ERR_BUSY);
		break;
	default:
		r = lhv_vgic_unmap_hw(h->g, i, n);
		CHECK(r == (q.hw ? 0 : LHV_ERR_NOENT));
		break;
	}
	h->on = LHV_VGIC_NO_VCPU;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t regs[] = {
		LHV_SYSREG_ICC_PMR_EL1,	    LHV_SYSREG_ICC_IAR0_EL1,
		LHV_SYSREG_ICC_EOIR0_EL1,   LHV_SYSREG_ICC_HPPIR0_EL1,
		LHV_SYSREG_ICC_BPR0_EL1,    LHV_SYSREG_ICC_AP0R0_EL1,
		LHV_SYSREG_ICC_AP1R0_EL1,   LHV_SYSREG_ICC_DIR_EL1,
		LHV_SYSREG_ICC_RPR_EL1,	    LHV_SYSREG_ICC_SGI1R_EL1,
		LHV_SYSREG_ICC_ASGI1R_EL1,  LHV_SYSREG_ICC_SGI0R_EL1,
		LHV_SYSREG_ICC_IAR1_EL1,    LHV_SYSREG_ICC_EOIR1_EL1,
		LHV_SYSREG_ICC_BPR1_EL1,    LHV_SYSREG_ICC_CTLR_EL1,
		LHV_SYSREG_ICC_IGRPEN0_EL1, LHV_SYSREG_ICC_IGRPEN1_EL1,
	};
	static const uint64_t mpidr[MAX_VCPUS] = {0, 1, 0x100, UINT64_C(0x100000013)};
	static struct host h;
	struct lhv_vgic_cfg cfg = {
		.version = 3, .nr_spis = NR_SPIS, .mpidr = mpidr, .ops = &ops, .ctx = &h};

	if (size < 2)
		return 0;
	memset(&h, 0, sizeof(h));
	h.on = LHV_VGIC_NO_VCPU;
	h.nr = 1 + data[0] % MAX_VCPUS;
	cfg.nr_vcpus = (uint16_t)h.nr;
	cfg.hw.nr_lr = (uint8_t)(1 + (data[0] >> 2) % 16);
	cfg.hw.pri_bits = (uint8_t)(5 + data[1] % 4);
	cfg.hw.pre_bits = (uint8_t)(cfg.hw.pri_bits - (data[1] >> 2) % 2);
	if (cfg.hw.pre_bits < 5)
		cfg.hw.pre_bits = 5;
	if (cfg.hw.pre_bits > 7)
		cfg.hw.pre_bits = 7;
	cfg.hw.tds = data[1] & 8;
	h.hook_raises = data[1] & 16;
	CHECK(lhv_vgic_size(&cfg) <= sizeof(memory));
	CHECK(!lhv_vgic_init(&h.g, memory, sizeof(memory), &cfg));
	for (unsigned int i = 0; i < h.nr; i++) {
		struct vcpu *v = &h.v[i];

		CHECK(!lhv_sim_gic_init(&v->core, cfg.hw.nr_lr, cfg.hw.pri_bits,
					cfg.hw.pre_bits));
		v->core.tds = cfg.hw.tds;
		v->core.deactivate = core_deactivate;
		v->core.ctx = v;
		v->h = &h;
		v->index = i;
		CHECK(!lhv_vgic_vcpu_reset(h.g, i, &v->image));
		lhv_sim_gic_cpuif_load(&v->core, &v->image);
	}
	if (data[1] & 32)
		boot(&h);

	for (data += 2, size -= 2; size >= 8; data += 8, size -= 8) {
		unsigned int i = data[1] % h.nr;
		uint64_t value = data[4] | (uint64_t)data[5] << 8 |
				 (uint64_t)data[6] << 16 | (uint64_t)data[7] << 24;
		struct lhv_mmio m = {.offset = data[2] | (data[3] & 0x3f) << 8,
				     .value = value,
				     .size = data[3] & 0x40 ? 1 : 4,
				     .write = data[0] & 0x80};

		h.calls = 0;
		switch (data[0] & 15) {
		case 0:
		case 1: /* the registers that matter lie below 0x1000 */
			m.offset &= 0xfff;
			mmio(&h, i, false, &m);
			break;
		case 2: /* IROUTER */
			m.offset = 0x6100 + m.offset % (NR_SPIS * 8);
			m.offset &= ~(uint64_t)3;
			m.value &= 0x80000101;
			if (m.offset & 4)
				m.value &= 1;
			mmio(&h, i, false, &m);
			break;
		case 3:
		case 4:
			m.offset = (m.offset & 0xfff) | (data[1] & 0x80 ? 0 : 0x10000) |
				   (uint64_t)(data[1] >> 4 & 7) * 0x20000;
			mmio(&h, i, true, &m);
			break;
		case 5: /* anything */
			m.offset = value;
			m.size = data[2];
			mmio(&h, i, data[3] & 1, &m);
			break;
		case 6:
		case 7:
			value |= (uint64_t)(data[3] >> 4) << 40;
			icc(&h, i, regs[data[2] % (sizeof(regs) / sizeof(regs[0]))],
			    data[0] & 0x80, &value);
			break;
		case 8:
		case 9: { /* a handler that does it right */
			unsigned int group = data[2] & 1;
			uint64_t n = lhv_sim_gic_ack(&h.v[i].core, group);

			if (data[2] & 2)
				settle(&h);
			if (n < 1020)
				icc(&h, i,
				    group ? LHV_SYSREG_ICC_EOIR1_EL1
					  : LHV_SYSREG_ICC_EOIR0_EL1,
				    true, &n);
		} break;
		case 10:
		case 11:
		case 12:
			host_op(&h, data);
			break;
		case 13:
			if (data[2] & 1)
				settle(&h);
			else
				look(&h);
			break;
		case 14: /* off the core and on again; WFI */
			h.on = i;
			if (data[2] & 1) {
				lhv_sim_gic_cpuif_save(&h.v[i].core, &h.v[i].image);
				lhv_vgic_exit(h.g, i, &h.v[i].image);
				lhv_sim_gic_cpuif_load(&h.v[i].core, &h.v[i].image);
			} else {
				bool wakes;

				fold(&h, i);
				wakes = lhv_vgic_pending(h.g, i, &h.v[i].image);
				lhv_sim_gic_cpuif_write(&h.v[i].core, &h.v[i].image);
				CHECK(wakes || (!lhv_sim_gic_irq(&h.v[i].core) &&
						!lhv_sim_gic_fiq(&h.v[i].core)));
			}
			h.on = LHV_VGIC_NO_VCPU;
			enter(&h, i);
			break;
		default:
			if (data[2] < 8) {
				reset(&h);
			} else {
				fold(&h, i);
				h.on = i;
				CHECK(!lhv_vgic_vcpu_reset(h.g, i, &h.v[i].image));
				h.on = LHV_VGIC_NO_VCPU;
				lhv_sim_gic_cpuif_load(&h.v[i].core, &h.v[i].image);
				enter(&h, i);
			}
			if (data[2] & 1)
				boot(&h);
			break;
		}
		/* Work is bounded: no more calls than interrupts and vCPUs call for. */
		CHECK(h.calls < 4096);
	}
	look(&h);
	reset(&h);
	return 0;
}
