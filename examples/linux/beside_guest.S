/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest of beside.c: a tick each millisecond, from its virtual timer. It is copied to where
 * it runs, at EL1 with MMU and caches off; x0 is where it counts.
 */
#define GICD	  0x08000000
#define GICR	  0x080a0000
#define SGI_BASE  0x10000
#define WAKER	  0x14
#define IGROUPR0  0x80
#define ISENABLER0 0x100
#define VTIMER	  27
#define COUNT_TICKS   0
#define COUNT_LONGEST 8
#define COUNT_FIRST   16
#define COUNT_LAST    24

	.section .text.beside, "ax"
	.globl	beside_guest
	.globl	beside_guest_end
	.balign	2048
beside_guest:
	b	start

	/* The IRQ vector from EL1 with SP_EL1. */
	.org	beside_guest + 0x280
	mrs	x1, S3_0_C12_C12_0	/* ICC_IAR1_EL1 */
	and	x1, x1, #0xffffff
	cmp	x1, #VTIMER
	b.ne	2f
	isb
	mrs	x2, cntvct_el0
	ldr	x3, [x19, #COUNT_LAST]
	sub	x4, x2, x3
	ldr	x5, [x19, #COUNT_LONGEST]
	cmp	x4, x5
	csel	x5, x4, x5, hi
	str	x5, [x19, #COUNT_LONGEST]
	str	x2, [x19, #COUNT_LAST]
	ldr	x3, [x19, #COUNT_TICKS]
	add	x3, x3, #1
	str	x3, [x19, #COUNT_TICKS]
	/* From the deadline and not from now: a tick that is late is not lost. */
	add	x21, x21, x20
	msr	cntv_cval_el0, x21
	isb
1:	msr	S3_0_C12_C12_1, x1	/* ICC_EOIR1_EL1 */
	isb
2:	eret

start:	mov	x19, x0
	adr	x1, beside_guest
	msr	vbar_el1, x1
	msr	spsel, #1

	mov	x1, #GICD
	mov	w2, #0x12		/* ARE, group 1 */
	str	w2, [x1]
	ldr	x1, =GICR
	str	wzr, [x1, #WAKER]
1:	ldr	w2, [x1, #WAKER]
	tbnz	w2, #2, 1b
	add	x1, x1, #SGI_BASE
	mov	w2, #-1
	str	w2, [x1, #IGROUPR0]
	mov	w2, #(1 << VTIMER)
	str	w2, [x1, #ISENABLER0]
	mov	x2, #0xff
	msr	S3_0_C4_C6_0, x2	/* ICC_PMR_EL1 */
	mov	x2, #1
	msr	S3_0_C12_C12_7, x2	/* ICC_IGRPEN1_EL1 */
	isb

	mrs	x20, cntfrq_el0
	mov	x2, #1000
	udiv	x20, x20, x2
	isb
	mrs	x21, cntvct_el0
	str	x21, [x19, #COUNT_FIRST]
	str	x21, [x19, #COUNT_LAST]
	add	x21, x21, x20
	msr	cntv_cval_el0, x21
	mov	x2, #1
	msr	cntv_ctl_el0, x2
	isb
	msr	daifclr, #2
1:	wfi
	b	1b
	.ltorg
beside_guest_end:

	.section .note.GNU-stack, "", %progbits
