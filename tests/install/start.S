/* SPDX-License-Identifier: BSD-2-Clause */
	.section .head, "ax"
	.globl	_start
_start:
	ldr	x0, =stack_top
	mov	sp, x0
	ldr	x0, =bss_start
	ldr	x1, =bss_end
1:	cmp	x0, x1
	b.hs	2f
	str	xzr, [x0], #8
	b	1b
2:	bl	image_main
	ldr	w0, =0x84000008		/* PSCI SYSTEM_OFF */
	smc	#0
3:	wfi
	b	3b
