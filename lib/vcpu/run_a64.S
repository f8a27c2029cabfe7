/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way into the guest and back.
 *
 * While the guest runs, the EL2 stack holds the host's callee-saved registers and, above
 * them, the vCPU's address: an exit finds both from SP_EL2 alone. Nothing else of the host
 * is live, as for any C function that is called.
 */
#define REGS_X(n)   ((n) * 8)
#define REGS_PC	    248
#define VCPU_ESR    264
#define VCPU_HPFAR  280
#define VCPU_HOOK   288
#define VCPU_BHB    304
#define FRAME	    112
#define FRAME_VCPU  96

	.text

	.macro	func name
	.globl	\name
	.type	\name, %function
	.balign	64
\name:
	.endm

/* Into the guest; x0 is the vCPU. */
	.macro	enter_guest
	ldp	x2, x3, [x0, #REGS_PC]
	msr	elr_el2, x2
	msr	spsr_el2, x3
	ldp	x2, x3, [x0, #REGS_X(2)]
	ldp	x4, x5, [x0, #REGS_X(4)]
	ldp	x6, x7, [x0, #REGS_X(6)]
	ldp	x8, x9, [x0, #REGS_X(8)]
	ldp	x10, x11, [x0, #REGS_X(10)]
	ldp	x12, x13, [x0, #REGS_X(12)]
	ldp	x14, x15, [x0, #REGS_X(14)]
	ldp	x16, x17, [x0, #REGS_X(16)]
	ldp	x18, x19, [x0, #REGS_X(18)]
	ldp	x20, x21, [x0, #REGS_X(20)]
	ldp	x22, x23, [x0, #REGS_X(22)]
	ldp	x24, x25, [x0, #REGS_X(24)]
	ldp	x26, x27, [x0, #REGS_X(26)]
	ldp	x28, x29, [x0, #REGS_X(28)]
	ldr	x30, [x0, #REGS_X(30)]
	ldp	x0, x1, [x0, #REGS_X(0)]
	eret
	/* Nothing is executed past ERET, by speculation either. */
	dsb	nsh
	isb
	.endm

/* enum lhv_vcpu_exit lhv_vcpu_run(struct lhv_vcpu *v) */
	func	lhv_vcpu_run
	stp	x19, x20, [sp, #-FRAME]!
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	str	x0, [sp, #FRAME_VCPU]

	enter_guest

/*
 * Saves the guest's registers. Afterwards x0 is the vCPU, x1 to x3 are free, and the
 * guest's other registers are still in place.
 */
	.macro	save_guest
	stp	x0, x1, [sp, #-16]!
	ldr	x0, [sp, #16 + FRAME_VCPU]
	stp	x2, x3, [x0, #REGS_X(2)]
	ldp	x2, x3, [sp], #16
	stp	x4, x5, [x0, #REGS_X(4)]
	stp	x6, x7, [x0, #REGS_X(6)]
	stp	x8, x9, [x0, #REGS_X(8)]
	stp	x10, x11, [x0, #REGS_X(10)]
	stp	x12, x13, [x0, #REGS_X(12)]
	stp	x14, x15, [x0, #REGS_X(14)]
	stp	x16, x17, [x0, #REGS_X(16)]
	stp	x18, x19, [x0, #REGS_X(18)]
	stp	x20, x21, [x0, #REGS_X(20)]
	stp	x22, x23, [x0, #REGS_X(22)]
	stp	x24, x25, [x0, #REGS_X(24)]
	stp	x26, x27, [x0, #REGS_X(26)]
	stp	x28, x29, [x0, #REGS_X(28)]
	str	x30, [x0, #REGS_X(30)]
	stp	x2, x3, [x0, #REGS_X(0)]
	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	stp	x2, x3, [x0, #REGS_PC]
	.endm

/*
 * The end of an exit: the hook, if there is one, sees it first, on the host's stack but with
 * the host's callee-saved registers still there. When it has dealt with the exit the guest
 * goes on at once.
 */
	.macro	finish kind
	mov	x1, x0
	ldp	x4, x0, [x0, #VCPU_HOOK]
	cbz	x4, 1f
	mov	w2, #\kind
	blr	x4
	cbz	w0, 1f
	ldr	x0, [sp, #FRAME_VCPU]
	enter_guest
1:	mov	w0, #\kind
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	x19, x20, [sp], #FRAME
	ret
	.endm

	func	lhv_vcpu_exit_sync
	save_guest
	mrs	x1, esr_el2
	mrs	x2, far_el2
	mrs	x3, hpfar_el2
	stp	x1, x2, [x0, #VCPU_ESR]
	str	x3, [x0, #VCPU_HPFAR]
	finish 0

	func	lhv_vcpu_exit_irq
	save_guest
	finish 1

	func	lhv_vcpu_exit_fiq
	save_guest
	finish 2

	func	lhv_vcpu_exit_serror
	save_guest
	mrs	x1, esr_el2
	str	x1, [x0, #VCPU_ESR]
	finish 3

/*
 * Replaces the branch history, unless lhv_vcpu_cfg.bhb is 0: by as many taken branches as its
 * lower half says, and by CLRBHB, a NOP where it does not exist: the vCPU may run on cores of
 * both kinds. With the guest's registers in place.
 */
	.macro	replace_history
	stp	x0, x1, [sp, #-16]!
	ldr	x0, [sp, #16 + FRAME_VCPU]
	ldr	x0, [x0, #VCPU_BHB]
	cbz	x0, 3f
	ands	x0, x0, #0xffff
	b.eq	2f
1:	b	. + 4
	subs	x0, x0, #1
	b.ne	1b
	dsb	nsh
2:	hint	#22
	isb
3:	ldp	x0, x1, [sp], #16
	.endm

	func	lhv_vcpu_exit_sync_bhb
	replace_history
	b	lhv_vcpu_exit_sync

	func	lhv_vcpu_exit_irq_bhb
	replace_history
	b	lhv_vcpu_exit_irq

	func	lhv_vcpu_exit_fiq_bhb
	replace_history
	b	lhv_vcpu_exit_fiq

	func	lhv_vcpu_exit_serror_bhb
	replace_history
	b	lhv_vcpu_exit_serror

	.section .note.GNU-stack, "", %progbits
