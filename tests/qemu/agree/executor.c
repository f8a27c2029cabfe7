/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The EL2 image of the MMU agreement test. It takes jobs from memory: registers of the
 * EL1&0 regime, and operations, which are AT instructions and real accesses by EL1 and EL0.
 * It writes down what the CPU did, and knows nothing of what is right.
 */
#include "../../../examples/common/common.h"
#include "agree.h"

#include <string.h>

#include <libhv/arch/a64.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include <libhv/port.h>

#define HCR_HOST   (LHV_HCR_EL2_RW_MASK | LHV_HCR_EL2_IMO_MASK | LHV_HCR_EL2_FMO_MASK)
#define SPSR_EL0T  0x3c0u
#define SPSR_EL1H  0x3c5u
#define SPSR_PAN   (UINT64_C(1) << 22)
#define SPSR_UAO   (UINT64_C(1) << 23)
#define PATIENCE   10
#define TIMEOUT(f) ((f) / 50) /* 20 ms */

extern char agree_vectors[];
void agree_enter(uint64_t frame[6]);
void agree_at(uint64_t kind, uint64_t va);

static struct agree_head *const head = (struct agree_head *)AGREE_HEAD_PA;
static uint64_t orig[AGREE_WATCH];

static void flush(void)
{
	lhv_port_dsb(LHV_ISH);
	__asm__ volatile("tlbi alle1\n\tdsb nsh\n\tisb" ::: "memory");
}

static void set_pan(bool pan)
{
	/* PSTATE.PAN by its register; harmless at EL2 with HCR_EL2.E2H 0. */
	if (pan)
		__asm__ volatile("msr S3_0_C4_C2_3, %x0" ::"r"(UINT64_C(1) << 22));
	else
		__asm__ volatile("msr S3_0_C4_C2_3, xzr");
}

static void op_at(const struct agree_op *op, struct agree_result *r)
{
	bool p = op->kind == AGREE_AT_S1E1RP || op->kind == AGREE_AT_S1E1WP;

	LHV_MSR(PAR_EL1, AGREE_PAR_UNTOUCHED);
	if (p)
		set_pan(op->pan);
	lhv_port_isb();
	agree_at(op->kind, op->va);
	lhv_port_isb();
	if (p)
		set_pan(false);
	r->par = LHV_MRS(PAR_EL1);
}

static void timer(uint64_t ticks)
{
	LHV_MSR(CNTHP_TVAL_EL2, ticks);
	LHV_MSR(CNTHP_CTL_EL2, ticks ? 1 : 0);
	lhv_port_isb();
}

static void op_access(const struct agree_op *op, struct agree_result *r)
{
	uint64_t *at = (uint64_t *)(uintptr_t)op->pa, was = at ? *at : 0;
	uint64_t frame[6], limit = TIMEOUT(LHV_MRS(CNTFRQ_EL0));

	LHV_MSR(VBAR_EL1, op->vbar);
	for (int i = 0; i < PATIENCE; i++) {
		frame[0] = op->pc;
		frame[1] = (op->el ? SPSR_EL1H : SPSR_EL0T) | (op->pan ? SPSR_PAN : 0) |
			   (op->uao ? SPSR_UAO : 0);
		frame[2] = op->va;
		frame[3] = AGREE_STORED(op->kind);
		timer(limit);
		agree_enter(frame);
		timer(0);
		if (!frame[5])
			break;
		/* An interrupt: EL1 is in a loop, or the host was busy. */
		LHV_MSR(ESR_EL1, 0);
		LHV_MSR(FAR_EL1, 0);
		if (at)
			*at = was;
	}
	r->elr2 = LHV_MRS(ELR_EL2);
	r->esr1 = LHV_MRS(ESR_EL1);
	r->par = frame[4];
	r->far1 = LHV_MRS(FAR_EL1);
	if (frame[5])
		r->esr2 = AGREE_STUCK;
	if (at) {
		r->seen = *at;
		*at = was;
	}
}

static void note_changes(struct agree_job *j, uint32_t op)
{
	for (uint32_t i = 0; i < j->watches; i++) {
		uint64_t *p = (uint64_t *)(uintptr_t)j->watch[i], v = *p;

		if (v == orig[i])
			continue;
		if (j->changes < AGREE_CHANGES) {
			j->change[j->changes].op = op;
			j->change[j->changes].watch = i;
			j->change[j->changes].value = v;
			j->changes++;
		}
		*p = orig[i];
	}
}

static void run(struct agree_job *j)
{
	LHV_MSR(VTCR_EL2, j->vtcr);
	LHV_MSR(VTTBR_EL2, j->vttbr);
	LHV_MSR(SCTLR_EL1, j->sctlr);
	LHV_MSR(TCR_EL1, j->tcr);
	LHV_MSR(TTBR0_EL1, j->ttbr0);
	LHV_MSR(TTBR1_EL1, j->ttbr1);
	LHV_MSR(MAIR_EL1, j->mair);
	LHV_MSR(HCR_EL2, j->hcr);
	lhv_port_isb();
	flush();
	j->changes = 0;
	for (uint32_t i = 0; i < j->watches; i++)
		orig[i] = *(uint64_t *)(uintptr_t)j->watch[i];
	for (uint32_t i = 0; i < j->ops; i++) {
		struct agree_result *r = &j->result[i];

		memset(r, 0, sizeof(*r));
		LHV_MSR(ESR_EL1, 0);
		LHV_MSR(FAR_EL1, 0);
		LHV_MSR(ESR_EL2, 0);
		LHV_MSR(FAR_EL2, 0);
		LHV_MSR(HPFAR_EL2, 0);
		if (j->flush || j->op[i].flush)
			flush();
		if (j->op[i].kind < AGREE_ATS)
			op_at(&j->op[i], r);
		else
			op_access(&j->op[i], r);
		if (!r->esr2)
			r->esr2 = LHV_MRS(ESR_EL2);
		r->far2 = LHV_MRS(FAR_EL2);
		r->hpfar2 = LHV_MRS(HPFAR_EL2);
		if (j->watches && (j->flush || i + 1 == j->ops))
			note_changes(j, i);
	}
	LHV_MSR(HCR_EL2, HCR_HOST);
	lhv_port_isb();
}

void example_main(void)
{
	memset((void *)(uintptr_t)AGREE_RAM_PA, 0, AGREE_PIECE);
	memset(head, 0, sizeof(*head));
	LHV_MSR(VBAR_EL2, (uintptr_t)agree_vectors);
	LHV_MSR(HCR_EL2, HCR_HOST);
	LHV_MSR(CPTR_EL2, 0x33ff);
	LHV_MSR(MDCR_EL2, 0);
	lhv_port_isb();
	lhv_cpu_id_read(&head->id);
	__atomic_store_n(&head->magic, AGREE_MAGIC, __ATOMIC_RELEASE);
}

static void doze(uint64_t limit)
{
	for (int i = 0; i < 2000; i++)
		if (__atomic_load_n(&head->produced, __ATOMIC_ACQUIRE) !=
			    head->consumed ||
		    head->stop)
			return;
	timer(limit);
	__asm__ volatile("wfi" ::: "memory");
	timer(0);
}

_Noreturn void example_cpu_main(void)
{
	uint64_t limit = LHV_MRS(CNTFRQ_EL0) / 5000;

	for (;;) {
		uint64_t n = head->consumed;

		if (__atomic_load_n(&head->produced, __ATOMIC_ACQUIRE) != n) {
			run((struct agree_job *)(uintptr_t)(AGREE_SLOT_PA +
							    n % AGREE_SLOTS *
								    AGREE_SLOT));
			__atomic_store_n(&head->consumed, n + 1, __ATOMIC_RELEASE);
		} else if (__atomic_load_n(&head->stop, __ATOMIC_ACQUIRE)) {
			host_off();
		} else {
			doze(limit);
		}
	}
}
