/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file vdev.h
 * Emulated devices: the PL011 UART (DDI 0183, r1p5) and the PL031 real-time clock
 * (DDI 0224).
 *
 * A device is a plain struct that the integrator places, configures with an _init
 * function, and registers with whatever dispatches guest accesses: its _mmio function has
 * the shape of lhv_mmio_fn and takes the device as ctx. The device drives its one interrupt
 * line by set_irq(ctx, level); it does not know which interrupt controller listens. Two
 * devices share nothing.
 *
 * Rules that hold for each device:
 *  - The region is LHV_VDEV_PL011_SIZE (LHV_VDEV_PL031_SIZE) bytes. An access is of 1, 2 or
 *    4 bytes at a multiple of 4; it reaches the whole register, a narrow write
 *    zero-extended (the APB bus of these devices has no byte strobes) and a narrow read
 *    cut. Any other access is refused with LHV_INJECT and has no effect. Offsets without a
 *    register read as zero and ignore writes, and so do the integration test registers at
 *    0x80 to 0x8C; a write to a read-only register is ignored; a write-only register
 *    reads as zero. LHV_EXIT is never returned.
 *  - set_irq is called when the level of the line changes, once a change, and once
 *    unconditionally by _init, _reset and _restore so that both sides agree. It must not call
 *    the device back.
 *  - Concurrency: exclusive. The integrator holds one lock of its own around every function
 *    of one device. Callbacks run within those calls, so with that lock held.
 *  - A null device, or null ops, gives LHV_ERR_INVAL from functions that return int; the
 *    _mmio functions need a valid device.
 */
#ifndef LIBHV_VDEV_H
#define LIBHV_VDEV_H

#include <libhv/err.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name PL011 UART */
/** @{ */

/** Bytes of the PL011's register region. */
#define LHV_VDEV_PL011_SIZE 0x1000u
/** Entries of each FIFO with UARTLCR_H.FEN set (r1p5); 1 with it clear. */
#define LHV_VDEV_PL011_FIFO 32u
/** Bytes that lhv_vdev_pl011_save() writes. */
#define LHV_VDEV_PL011_SAVE_SIZE 144u

/** Line errors of a received character, for lhv_vdev_pl011_rx_line(). */
enum lhv_vdev_pl011_err {
	LHV_VDEV_PL011_FE = 1, /**< Framing error. */
	LHV_VDEV_PL011_PE = 2, /**< Parity error. */
	LHV_VDEV_PL011_BE = 4, /**< Break; the character is received as 0. */
};

/** Modem inputs, for lhv_vdev_pl011_modem(): the bits of UARTFR. */
enum lhv_vdev_pl011_modem {
	LHV_VDEV_PL011_CTS = 1,	  /**< Clear to send. */
	LHV_VDEV_PL011_DSR = 2,	  /**< Data set ready. */
	LHV_VDEV_PL011_DCD = 4,	  /**< Data carrier detect. */
	LHV_VDEV_PL011_RI = 0x100 /**< Ring indicator. */
};

/** What a PL011 asks of its host. */
struct lhv_vdev_pl011_ops {
	/**
	 * A character leaves the UART. True: taken. False: no room; the character stays in
	 * the transmit FIFO and is offered again when the host calls
	 * lhv_vdev_pl011_tx_ready(). A host that always has room returns true.
	 * May call lhv_vdev_pl011_rx(), _rx_line() and _rx_room(), no other function of the
	 * device.
	 */
	bool (*tx)(void *ctx, uint8_t byte);
	/**
	 * lhv_vdev_pl011_rx() has room again after there was none (the guest has read, or
	 * has enabled the receiver). May be null. May call the same functions as tx.
	 */
	void (*rx_ready)(void *ctx);
	/** The interrupt UARTINTR changes to @p level. */
	void (*set_irq)(void *ctx, bool level);
};

/** An emulated PL011. All fields are private to the library. */
struct lhv_vdev_pl011 {
	const struct lhv_vdev_pl011_ops *ops;  /**< private */
	void *ctx;			       /**< private */
	uint16_t rx_fifo[LHV_VDEV_PL011_FIFO]; /**< private: entries as UARTDR */
	uint8_t tx_fifo[LHV_VDEV_PL011_FIFO];  /**< private */
	uint8_t rx_head, rx_count;	       /**< private */
	uint8_t tx_head, tx_count;	       /**< private */
	uint16_t cr;			       /**< private: UARTCR */
	uint16_t ris;			       /**< private: UARTRIS */
	uint16_t imsc;			       /**< private: UARTIMSC */
	uint16_t ibrd;			       /**< private: UARTIBRD */
	uint16_t modem;			       /**< private: inputs given by the host */
	uint8_t fbrd, ilpr, lcr_h;	       /**< private */
	uint8_t ifls, dmacr;		       /**< private */
	uint8_t rsr;			       /**< private: UARTRSR */
	uint16_t inputs;		       /**< private: modem inputs last compared */
	bool overrun;			       /**< private: goes into the next entry */
	bool firmware;			       /**< private: UARTEN is set by reset */
	bool irq;      /**< private: last level given to set_irq */
	bool sending;  /**< private: tx callback is running */
	bool had_room; /**< private: last answer about room */
};

/**
 * Initialise a PL011 to its reset state, with CTS, DSR and DCD asserted.
 *
 * Behaviour that the TRM leaves to wires and clocks:
 *  - A character that may be sent (UARTEN and TXE set, and CTS when CTSEn is set) goes to
 *    the host at once. UARTTXRIS is set when a character leaves and the FIFO is then at or
 *    below the trigger level; it is cleared by filling the FIFO above it, or by UARTICR.
 *    What is written to a full FIFO is lost.
 *  - UARTRXRIS is set when the receive FIFO reaches the trigger level from below (FEN clear:
 *    when a character arrives), and cleared when reading leaves it below, or by UARTICR.
 *  - There is no bit clock: the 32 bit periods of the receive timeout are over at once.
 *    UARTRTRIS is 1 whenever the receive FIFO is not empty, and clearing it by
 *    UARTICR with characters left sets it again, as the next timeout would.
 *  - Changing FEN empties both FIFOs.
 *  - Baud rate, frame format, IrDA and DMA registers are kept and have no effect.
 *  - With LBE set, what is sent is received (an overrun is possible then), nothing reaches
 *    or comes from the host, and the modem outputs drive the inputs: RTS to CTS, DTR to
 *    DSR, Out1 to DCD, Out2 to RI. With RTSEn, RTS follows the receive FIFO.
 *
 * @param dev      the device, in any state
 * @param ops      callbacks; tx and set_irq are not null; must outlive the device
 * @param ctx      passed to the callbacks
 * @param firmware true: reset leaves the UART enabled (UARTCR = 0x301), as firmware hands it to
 *                 a kernel whose early console only writes UARTDR. False: as the TRM says (0x300).
 * @retval LHV_OK        done; set_irq(ctx, false) has been called
 * @retval LHV_ERR_INVAL a null argument or callback; dev is unchanged
 */
int lhv_vdev_pl011_init(struct lhv_vdev_pl011 *dev, const struct lhv_vdev_pl011_ops *ops,
			void *ctx, bool firmware);

/**
 * Reset: registers to their reset values, FIFOs empty. Modem inputs stay as the host gave
 * them. set_irq(ctx, false) is called, and rx_ready when there is room now and was none.
 *
 * @retval LHV_ERR_INVAL dev is null or was not initialised
 */
int lhv_vdev_pl011_reset(struct lhv_vdev_pl011 *dev);

/**
 * One access of a guest (DDI 0183, 3.3). Has the shape of lhv_mmio_fn.
 *
 * @param dev    the struct lhv_vdev_pl011
 * @param access offset from the start of the region; value is set by a read
 * @return LHV_HANDLED, or LHV_INJECT for an access that breaks the rules above
 */
enum lhv_action lhv_vdev_pl011_mmio(void *dev, struct lhv_mmio *access);

/**
 * The host gives a character to the guest, with flow control: nothing is ever lost.
 *
 * @retval LHV_OK        it is in the receive FIFO
 * @retval LHV_ERR_BUSY  no room (FIFO full, receiver disabled, or loopback); unchanged;
 *                       rx_ready will be called when there is room
 * @retval LHV_ERR_INVAL dev is null or was not initialised
 */
int lhv_vdev_pl011_rx(struct lhv_vdev_pl011 *dev, uint8_t byte);

/** @return how many characters lhv_vdev_pl011_rx() takes now: 0 to 32. 0 for null. */
unsigned int lhv_vdev_pl011_rx_room(const struct lhv_vdev_pl011 *dev);

/**
 * A character arrives as on a wire without flow control: lost when the receiver is disabled
 * or in loopback, an overrun error when the FIFO is full.
 *
 * @param errors LHV_VDEV_PL011_FE, _PE, _BE or'ed, 0 for none
 * @retval LHV_OK        done, whatever became of the character
 * @retval LHV_ERR_INVAL dev is null or not initialised, or another bit in errors; unchanged
 */
int lhv_vdev_pl011_rx_line(struct lhv_vdev_pl011 *dev, uint8_t byte, unsigned int errors);

/**
 * The host can take characters again after tx returned false: sends what waits, until tx
 * returns false again. Calls tx at most 32 times.
 *
 * @retval LHV_ERR_INVAL dev is null or was not initialised
 * @retval LHV_ERR_STATE called from within tx; nothing is done
 */
int lhv_vdev_pl011_tx_ready(struct lhv_vdev_pl011 *dev);

/**
 * Set all four modem inputs; each that changes raises its modem status interrupt (not in
 * loopback). CTS may let waiting characters go.
 *
 * @param inputs LHV_VDEV_PL011_CTS, _DSR, _DCD, _RI or'ed: those that are asserted
 * @retval LHV_ERR_INVAL dev is null or not initialised, or another bit in inputs; unchanged
 * @retval LHV_ERR_STATE called from within tx; unchanged
 */
int lhv_vdev_pl011_modem(struct lhv_vdev_pl011 *dev, unsigned int inputs);

/**
 * Save what a guest can observe, in LHV_VDEV_PL011_SAVE_SIZE bytes, little-endian:
 * u32 magic 0x31314C50 ("PL11"), u16 version 1, u16 size 144, u16 UARTCR, u16 UARTRIS,
 * u16 UARTIMSC, u16 UARTIBRD, u16 modem inputs (bits as UARTFR), u8 UARTFBRD, u8 UARTILPR,
 * u8 UARTLCR_H, u8 UARTIFLS, u8 UARTDMACR, u8 UARTRSR, u8 overrun pending, u8 number received,
 * u8 number to send, 21 bytes zero, u16[32] receive FIFO, oldest first, as UARTDR, unused ones
 * zero, u8[32] transmit FIFO likewise.
 *
 * @param len bytes written (may be null)
 * @retval LHV_ERR_INVAL a null argument, or not initialised
 * @retval LHV_ERR_NOMEM size is too small; *len is then the size needed
 */
int lhv_vdev_pl011_save(const struct lhv_vdev_pl011 *dev, void *buf, size_t size,
			size_t *len);

/**
 * Restore a saved state into an initialised device; callbacks and the firmware choice stay.
 * set_irq is called with the level. Characters that wait to be sent go with the next
 * lhv_vdev_pl011_tx_ready(); rx_ready is not called, the host asks lhv_vdev_pl011_rx_room().
 *
 * @retval LHV_ERR_INVAL       a null argument, or not initialised
 * @retval LHV_ERR_UNSUPPORTED a version that this library does not know; dev unchanged
 * @retval LHV_ERR_CORRUPT     bytes that no PL011 saves; dev unchanged
 * @retval LHV_ERR_STATE       called from within tx; dev unchanged
 */
int lhv_vdev_pl011_restore(struct lhv_vdev_pl011 *dev, const void *buf, size_t size);

/** @} */

/** @name PL031 real-time clock */
/** @{ */

/** Bytes of the PL031's register region. */
#define LHV_VDEV_PL031_SIZE 0x1000u
/** Bytes that lhv_vdev_pl031_save() writes. */
#define LHV_VDEV_PL031_SAVE_SIZE 32u

/** What a PL031 asks of its host. */
struct lhv_vdev_pl031_ops {
	/**
	 * The time in seconds, normally since 1970-01-01 UTC. A step back is seen by the
	 * guest as a clock that stands until the old time is reached.
	 */
	uint64_t (*now)(void *ctx);
	/** The interrupt RTCINTR changes to @p level. */
	void (*set_irq)(void *ctx, bool level);
};

/** An emulated PL031. All fields are private to the library. */
struct lhv_vdev_pl031 {
	const struct lhv_vdev_pl031_ops *ops; /**< private */
	void *ctx;			      /**< private */
	uint64_t last;			      /**< private: latest time seen */
	uint32_t count;			      /**< private: RTCDR at that time */
	uint32_t mr;			      /**< private: RTCMR */
	uint32_t lr;			      /**< private: RTCLR */
	bool started;			      /**< private: RTCCR */
	bool imsc;			      /**< private: RTCIMSC */
	bool ris;			      /**< private: RTCRIS */
	bool firmware;			      /**< private: started by reset */
	bool irq;			      /**< private: last level given to set_irq */
};

/**
 * Initialise a PL031: the counter stands at now(), truncated to 32 bits.
 *
 * RTCRIS is set when the counter becomes equal to RTCMR: by counting (also over it, when the
 * device was not looked at in between), by a write to RTCLR or by a write to RTCMR. Once
 * cleared by RTCICR bit 0 it stays clear until that happens again.
 *
 * @param dev      the device, in any state
 * @param ops      callbacks, none null; must outlive the device
 * @param ctx      passed to the callbacks
 * @param firmware true: reset leaves the clock started. False: RTCCR is 0 as the TRM says
 *                 and the counter stands until the guest sets it. RTCCR cannot be cleared.
 * @retval LHV_OK        done; set_irq(ctx, false) has been called
 * @retval LHV_ERR_INVAL a null argument or callback; dev is unchanged
 */
int lhv_vdev_pl031_init(struct lhv_vdev_pl031 *dev, const struct lhv_vdev_pl031_ops *ops,
			void *ctx, bool firmware);

/**
 * Reset: as after init, except that the time stays what it is (a battery-backed counter).
 *
 * @retval LHV_ERR_INVAL dev is null or was not initialised
 */
int lhv_vdev_pl031_reset(struct lhv_vdev_pl031 *dev);

/**
 * One access of a guest (DDI 0224, 3.3). Has the shape of lhv_mmio_fn.
 *
 * @param dev    the struct lhv_vdev_pl031
 * @param access offset from the start of the region; value is set by a read
 * @return LHV_HANDLED, or LHV_INJECT for an access that breaks the rules above
 */
enum lhv_action lhv_vdev_pl031_mmio(void *dev, struct lhv_mmio *access);

/**
 * When lhv_vdev_pl031_tick() has to be called next so that the alarm comes in time. Ask
 * again after each guest access.
 *
 * @param when the time in seconds, on the scale of now(); set only on success
 * @retval LHV_OK        *when is set; it may be in the past
 * @retval LHV_ERR_NOENT no alarm is due: masked, already raised, or the clock is stopped
 * @retval LHV_ERR_INVAL a null argument, or not initialised
 */
int lhv_vdev_pl031_deadline(const struct lhv_vdev_pl031 *dev, uint64_t *when);

/**
 * Look at the time and raise the interrupt when it is due. May be called at any time.
 *
 * @retval LHV_ERR_INVAL dev is null or was not initialised
 */
int lhv_vdev_pl031_tick(struct lhv_vdev_pl031 *dev);

/**
 * Save what a guest can observe, in LHV_VDEV_PL031_SAVE_SIZE bytes, little-endian:
 * u32 magic 0x31334C50 ("PL31"), u16 version 1, u16 size 32, u64 time of the host at which
 * RTCDR was last computed, u32 RTCDR then, u32 RTCMR, u32 RTCLR, u8 RTCCR, u8 RTCIMSC,
 * u8 RTCRIS, u8 zero.
 *
 * @param len bytes written (may be null)
 * @retval LHV_ERR_INVAL a null argument, or not initialised
 * @retval LHV_ERR_NOMEM size is too small; *len is then the size needed
 */
int lhv_vdev_pl031_save(const struct lhv_vdev_pl031 *dev, void *buf, size_t size,
			size_t *len);

/**
 * Restore a saved state into an initialised device; callbacks and the firmware choice stay.
 * The clock has gone on meanwhile by as much as now() has; set_irq is called with the level.
 *
 * @retval LHV_ERR_INVAL       a null argument, or not initialised
 * @retval LHV_ERR_UNSUPPORTED a version that this library does not know; dev unchanged
 * @retval LHV_ERR_CORRUPT     bytes that no PL031 saves; dev unchanged
 */
int lhv_vdev_pl031_restore(struct lhv_vdev_pl031 *dev, const void *buf, size_t size);

/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VDEV_H */
