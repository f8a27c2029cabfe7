/* SPDX-License-Identifier: BSD-2-Clause */
/* EL1: registers from memory and to memory. SME instructions are words. */
	.arch	armv8-a+sve
	.text

	.macro	func name
	.globl	\name
	.balign	16
\name:
	.endm

	.macro	all_q insn
	.irp	n, 0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30
	pair	\insn, \n
	.endr
	.endm
	.altmacro
	.macro	pair insn, n
	pair2	\insn, \n, %(\n + 1)
	.endm
	.macro	pair2 insn, n, m
	\insn	q\n, q\m, [x0, #\n * 16]
	.endm
	.noaltmacro

	func	v_fill
	.altmacro
	all_q	ldp
	ret
	func	v_dump
	all_q	stp
	.noaltmacro
	ret

	.macro	all_z insn
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	\insn	z\n, [x0, #\n, mul vl]
	.endr
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	\insn	p\n, [x1, #\n, mul vl]
	.endr
	.endm

/* z_fill(z, p, ffr), z_dump(z, p, ffr): FFR behind the predicates */
	func	z_fill
	cbz	w2, 1f
	ldr	p7, [x1, #16, mul vl]
	wrffr	p7.b
1:	all_z	ldr
	ret
	func	z_dump
	all_z	str
	cbz	w2, 1f
	rdffr	p3.b
	str	p3, [x1, #16, mul vl]
	ldr	p3, [x1, #3, mul vl]
1:	ret

	func	sve_bytes
	rdvl	x0, #1
	ret
	func	sme_bytes
	.inst	0x04bf5820		/* rdsvl x0, #1 */
	ret

/* za_fill(za), za_dump(za) */
	func	za_fill
	.inst	0x04bf5821		/* rdsvl x1, #1 */
	mov	w12, wzr
1:	.inst	0xe1000000		/* ldr za[w12, 0], [x0] */
	add	w12, w12, #1
	add	x0, x0, x1
	cmp	x12, x1
	b.ne	1b
	ret
	func	za_dump
	.inst	0x04bf5821
	mov	w12, wzr
1:	.inst	0xe1200000		/* str za[w12, 0], [x0] */
	add	w12, w12, #1
	add	x0, x0, x1
	cmp	x12, x1
	b.ne	1b
	ret

/*
 * The guest takes no exceptions but watchpoints, and the interrupt of the performance monitors,
 * which it counts at TPIDR_EL1; it stops at any other, and EL2 sees who does not get on.
 */
	.balign	2048
	.globl	guest_vectors
guest_vectors:
	.rept	4
	.balign	128
	b	guest_stop
	.endr
	.balign	128
	stp	x0, x1, [sp, #-16]!
	mrs	x0, esr_el1
	lsr	x0, x0, #26
	cmp	x0, #0x35		/* watchpoint, same EL */
	b.ne	guest_stop
	mrs	x0, tpidr_el1
	ldr	x1, [x0]
	add	x1, x1, #1
	str	x1, [x0]
	mrs	x0, elr_el1		/* past the store */
	add	x0, x0, #4
	msr	elr_el1, x0
	ldp	x0, x1, [sp], #16
	eret
	.balign	128			/* IRQ, same EL */
	stp	x0, x1, [sp, #-16]!
	mrs	x0, tpidr_el1
	ldr	x1, [x0]
	add	x1, x1, #1
	str	x1, [x0]
	mov	w0, #-1
	msr	pmovsclr_el0, x0
	ldp	x0, x1, [sp], #16
	eret
	.rept	10
	.balign	128
	b	guest_stop
	.endr
	.balign	128
guest_stop:
	mrs	x0, esr_el1
	mrs	x1, elr_el1
	hvc	#1
	b	.
/* What is stepped through: each instruction can be told from the others by what it does. */
	func	step_code
	add	x1, x1, #1
	add	x2, x2, #3
	mrs	x3, mpidr_el1
	b	step_code
	.section .note.GNU-stack, "", %progbits
