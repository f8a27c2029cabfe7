/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file err.h
 * What library functions return.
 *
 * Functions that can fail return `int`: 0, or one of these negative values. An error
 * always means that the integrator's call, memory or callback was at fault; what a guest
 * does wrong is an action (see `enum lhv_action`), never an error.
 */
#ifndef LIBHV_ERR_H
#define LIBHV_ERR_H

#ifdef __cplusplus
extern "C" {
#endif

/** Error codes; the values are ABI and are never renumbered. */
enum lhv_err {
	LHV_OK = 0,	    /**< Success. */
	LHV_ERR_INVAL = -1, /**< An argument is malformed (null, misaligned, empty). */
	LHV_ERR_RANGE =
		-2, /**< An argument is well formed but outside what the object covers. */
	LHV_ERR_NOMEM =
		-3, /**< The caller's allocator gave nothing, or a buffer is too small. */
	LHV_ERR_UNSUPPORTED =
		-4,	       /**< The CPU, device or this library lacks the feature. */
	LHV_ERR_EXISTS = -5,   /**< Something else is there already. */
	LHV_ERR_NOENT = -6,    /**< Nothing is there. */
	LHV_ERR_BUSY = -7,     /**< In use; try again when it is not. */
	LHV_ERR_AGAIN = -8,    /**< The work budget is used up; call again to go on. */
	LHV_ERR_DENIED = -9,   /**< The ownership or policy rules refuse it. */
	LHV_ERR_STATE = -10,   /**< The object is not in a state that allows the call. */
	LHV_ERR_FAULT = -11,   /**< A callback could not read or write guest memory. */
	LHV_ERR_TIMEOUT = -12, /**< The hardware did not answer in time. */
	LHV_ERR_CORRUPT = -13, /**< Saved bytes or tables are not what they should be. */
};

/**
 * The name of an error code, for messages: "LHV_ERR_NOMEM"; "LHV_ERR_?" for a value that
 * is none. Lock-free; the string is static.
 */
const char *lhv_err_name(int err);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_ERR_H */
