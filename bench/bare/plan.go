//go:build plan

package main

import _ "github.com/hostednumbers/hostednumbers/phone/plan" // to measure its cost at start
