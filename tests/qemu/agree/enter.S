/* SPDX-License-Identifier: BSD-2-Clause */
/* From EL2 to EL1 or EL0 for a few instructions, and back at the first exception. */

	.text

/* agree_enter(uint64_t frame[6]): pc, spsr, x1, x3; gives x2 and 1 for an interrupt. */
	.globl	agree_enter
agree_enter:
	stp	x29, x30, [sp, #-112]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	str	x0, [sp, #96]
	ldp	x4, x5, [x0]
	msr	elr_el2, x4
	msr	spsr_el2, x5
	ldp	x1, x3, [x0, #16]
	mov	x2, xzr
	isb
	eret

	.macro	slot target
	.balign	128
	b	\target
	.endm

	.balign	2048
	.globl	agree_vectors
agree_vectors:
	slot	el2_other		/* current EL, SP_EL0 */
	slot	el2_other
	slot	el2_other
	slot	el2_other
	slot	el2_sync		/* current EL, SP_ELx */
	slot	el2_other
	slot	el2_other
	slot	el2_other
	slot	lower_sync		/* lower EL, AArch64 */
	slot	lower_irq
	slot	lower_irq
	slot	el2_other
	slot	el2_other		/* lower EL, AArch32 */
	slot	el2_other
	slot	el2_other
	slot	el2_other
	.balign	128

lower_irq:
	mov	x4, #1
	b	1f
lower_sync:
	mov	x4, xzr
1:	ldr	x0, [sp, #96]
	stp	x2, x4, [x0, #32]
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #112
	ret

/* An AT instruction took an external abort: count it, and go on behind it. */
el2_sync:
	stp	x0, x1, [sp, #-16]!
	mrs	x0, elr_el2
	adrp	x1, agree_at_first
	add	x1, x1, :lo12:agree_at_first
	cmp	x0, x1
	b.lo	2f
	adrp	x1, agree_at_last
	add	x1, x1, :lo12:agree_at_last
	cmp	x0, x1
	b.hs	2f
	add	x0, x0, #4
	msr	elr_el2, x0
	ldp	x0, x1, [sp], #16
	eret
2:	ldp	x0, x1, [sp], #16
el2_other:
	mrs	x0, esr_el2
	mrs	x1, elr_el2
	mrs	x2, far_el2
	b	boot_fault

/* agree_at(kind, va): one AT instruction. */
	.globl	agree_at
agree_at:
	adr	x2, agree_at_first
	add	x2, x2, x0, lsl #3
	br	x2
agree_at_first:
	sys	#4, c7, c8, #4, x1	/* S12E1R */
	ret
	sys	#4, c7, c8, #5, x1	/* S12E1W */
	ret
	sys	#4, c7, c8, #6, x1	/* S12E0R */
	ret
	sys	#4, c7, c8, #7, x1	/* S12E0W */
	ret
	sys	#0, c7, c8, #0, x1	/* S1E1R */
	ret
	sys	#0, c7, c8, #1, x1	/* S1E1W */
	ret
	sys	#0, c7, c8, #2, x1	/* S1E0R */
	ret
	sys	#0, c7, c8, #3, x1	/* S1E0W */
	ret
	sys	#0, c7, c9, #0, x1	/* S1E1RP */
	ret
	sys	#0, c7, c9, #1, x1	/* S1E1WP */
	ret
agree_at_last:
	.section .note.GNU-stack, "", %progbits
