/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's vectors with the exits that replace the branch history. */
	.macro	slot target
	.balign	128
	b	\target
	.endm

	.text
	.balign	2048
	.globl	switch_vectors
switch_vectors:
	.rept	8
	slot	el2_fault
	.endr
	.rept	2
	slot	lhv_vcpu_exit_sync_bhb
	slot	lhv_vcpu_exit_irq_bhb
	slot	lhv_vcpu_exit_fiq_bhb
	slot	lhv_vcpu_exit_serror_bhb
	.endr

	.balign	128
el2_fault:
	mrs	x0, esr_el2
	mrs	x1, elr_el2
	mrs	x2, far_el2
	b	boot_fault
	.section .note.GNU-stack, "", %progbits
