/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vectors, predicates and ZA to memory and back, with the length that the core has now.
 * SME instructions are words, for assemblers that do not know them.
 */
	.arch	armv8-a+sve
	.text

	.macro	func name
	.globl	\name
	.type	\name, %function
	.balign	16
\name:
	.endm

	.macro	vectors insn
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	\insn	z\n, [x0, #\n, mul vl]
	.endr
	.endm

	.macro	predicates insn
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	\insn	p\n, [x1, #\n, mul vl]
	.endr
	.endm

/* lhv_vcpu_sve_save(z, p, bool ffr): FFR goes by way of P0, which comes back. */
	func	lhv_vcpu_sve_save
	vectors	str
	predicates str
	cbz	w2, 1f
	rdffr	p0.b
	str	p0, [x1, #16, mul vl]
	ldr	p0, [x1, #0, mul vl]
1:	ret

/* lhv_vcpu_sve_load(z, p, bool ffr) */
	func	lhv_vcpu_sve_load
	cbz	w2, 1f
	ldr	p0, [x1, #16, mul vl]
	wrffr	p0.b
1:	vectors	ldr
	predicates ldr
	ret

/* lhv_vcpu_sve_vl(): bytes of a vector */
	func	lhv_vcpu_sve_vl
	rdvl	x0, #1
	ret

/* lhv_vcpu_sme_vl(): bytes of a streaming vector */
	func	lhv_vcpu_sme_vl
	.inst	0x04bf5820		/* rdsvl x0, #1 */
	ret

/* lhv_vcpu_za_save(za): row by row */
	func	lhv_vcpu_za_save
	.inst	0x04bf5821		/* rdsvl x1, #1 */
	mov	w12, #0
1:	.inst	0xe1200000		/* str za[w12, 0], [x0] */
	add	x0, x0, x1
	add	w12, w12, #1
	cmp	w12, w1
	b.lo	1b
	ret

/* lhv_vcpu_za_load(za) */
	func	lhv_vcpu_za_load
	.inst	0x04bf5821		/* rdsvl x1, #1 */
	mov	w12, #0
1:	.inst	0xe1000000		/* ldr za[w12, 0], [x0] */
	add	x0, x0, x1
	add	w12, w12, #1
	cmp	w12, w1
	b.lo	1b
	ret

/* lhv_vcpu_zt0_save(zt0) */
	func	lhv_vcpu_zt0_save
	.inst	0xe13f8000		/* str zt0, [x0] */
	ret

/* lhv_vcpu_zt0_load(zt0) */
	func	lhv_vcpu_zt0_load
	.inst	0xe11f8000		/* ldr zt0, [x0] */
	ret

	.section .note.GNU-stack, "", %progbits
