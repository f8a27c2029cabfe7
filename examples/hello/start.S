/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Start-up and exception vectors of the bare-metal guests. EL1, MMU off; x0 is the address
 * of the device tree. The image runs where it was linked.
 */
#include "guest.h"

	.section .text.start, "ax"
	.globl	_start
_start:
	msr	daifset, #0xf
	mov	x19, x0
	adrp	x1, guest_image_end
	add	x1, x1, :lo12:guest_image_end
	adrp	x2, guest_bss_end
	add	x2, x2, :lo12:guest_bss_end
1:	cmp	x1, x2
	b.hs	2f
	stp	xzr, xzr, [x1], #16
	b	1b
2:	mov	x20, xzr
	bl	setup_cpu
	mov	x0, x19
	bl	guest_main
	b	.

/* Entry point for PSCI CPU_ON; x0 is our index. */
	.globl	guest_secondary_start
guest_secondary_start:
	msr	daifset, #0xf
	mov	x20, x0
	bl	setup_cpu
	mov	x0, x20
	bl	guest_secondary
	b	.

/* x20: index of this CPU. Stack, vectors, FP access. */
setup_cpu:
	adrp	x1, stacks
	add	x1, x1, :lo12:stacks
	add	x2, x20, #1
	add	x1, x1, x2, lsl #GUEST_STACK_SHIFT
	msr	spsel, #1
	mov	sp, x1
	adrp	x1, vectors
	add	x1, x1, :lo12:vectors
	msr	vbar_el1, x1
	msr	tpidr_el1, x20
	mov	x1, #(3 << 20)
	msr	cpacr_el1, x1
	isb
	ret

	.macro	vector handler
	.balign	128
	sub	sp, sp, #272
	stp	x0, x1, [sp]
	adr	x0, \handler
	b	exception
	.endm

/* x0 is the handler; x0 and x1 are saved. The handler gets the frame in x0. */
	.text
exception:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x1, elr_el1
	stp	x30, x1, [sp, #240]
	mrs	x1, spsr_el1
	str	x1, [sp, #256]
	mov	x1, x0
	mov	x0, sp
	blr	x1
	ldr	x1, [sp, #256]
	msr	spsr_el1, x1
	ldp	x30, x1, [sp, #240]
	msr	elr_el1, x1
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldp	x18, x19, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp]
	add	sp, sp, #272
	eret

to_sync:
	b	guest_sync
to_irq:
	b	guest_irq
to_serror:
	b	guest_serror

	.balign	2048
vectors:
	.rept	4
	vector	to_sync
	vector	to_irq
	vector	to_irq
	vector	to_serror
	.endr

/* uint64_t guest_hvc(uint64_t x0, x1, x2, x3) */
	.globl	guest_hvc
guest_hvc:
	hvc	#0
	ret

/* void guest_fp_fill(uint64_t seed): a different value in each half of each register. */
	.arch_extension fp
	.arch_extension simd
	.globl	guest_fp_fill
guest_fp_fill:
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	mov	v\n\().d[0], x0
	add	x0, x0, #0x11
	mov	v\n\().d[1], x0
	add	x0, x0, #0x11
	.endr
	ret

/* uint64_t guest_fp_check(uint64_t seed): how many halves are not as filled. */
	.globl	guest_fp_check
guest_fp_check:
	mov	x1, xzr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	.irp	half, 0, 1
	mov	x2, v\n\().d[\half]
	cmp	x2, x0
	cinc	x1, x1, ne
	add	x0, x0, #0x11
	.endr
	.endr
	mov	x0, x1
	ret

	.bss
	.balign	16
stacks:
	.skip	GUEST_MAX_CPUS << GUEST_STACK_SHIFT
