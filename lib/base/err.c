/* SPDX-License-Identifier: BSD-2-Clause */
#include <libhv/err.h>

const char *lhv_err_name(int err)
{
	switch (err) {
	case LHV_OK:
		return "LHV_OK";
	case LHV_ERR_INVAL:
		return "LHV_ERR_INVAL";
	case LHV_ERR_RANGE:
		return "LHV_ERR_RANGE";
	case LHV_ERR_NOMEM:
		return "LHV_ERR_NOMEM";
	case LHV_ERR_UNSUPPORTED:
		return "LHV_ERR_UNSUPPORTED";
	case LHV_ERR_EXISTS:
		return "LHV_ERR_EXISTS";
	case LHV_ERR_NOENT:
		return "LHV_ERR_NOENT";
	case LHV_ERR_BUSY:
		return "LHV_ERR_BUSY";
	case LHV_ERR_AGAIN:
		return "LHV_ERR_AGAIN";
	case LHV_ERR_DENIED:
		return "LHV_ERR_DENIED";
	case LHV_ERR_STATE:
		return "LHV_ERR_STATE";
	case LHV_ERR_FAULT:
		return "LHV_ERR_FAULT";
	case LHV_ERR_TIMEOUT:
		return "LHV_ERR_TIMEOUT";
	case LHV_ERR_CORRUPT:
		return "LHV_ERR_CORRUPT";
	default:
		return "LHV_ERR_?";
	}
}
