package server

import "sync"

// A queue holds requests in order of arrival. It is unbounded: all requests in it
// are signed, and whoever can sign them can run code anyway.
type queue struct {
	mu       sync.Mutex
	requests []*request
	more     chan struct{} // the queue may not be empty
}

func newQueue() *queue { return &queue{more: make(chan struct{}, 1)} }

func (q *queue) push(r *request) {
	q.mu.Lock()
	q.requests = append(q.requests, r)
	q.mu.Unlock()
	select {
	case q.more <- struct{}{}:
	default:
	}
}

// pop waits for a request. It returns nil when stop is closed.
func (q *queue) pop(stop <-chan struct{}) *request {
	for {
		q.mu.Lock()
		if len(q.requests) > 0 {
			r := q.requests[0]
			q.requests[0] = nil
			q.requests = q.requests[1:]
			q.mu.Unlock()
			return r
		}
		q.mu.Unlock()
		select {
		case <-q.more:
		case <-stop:
			return nil
		}
	}
}

// abort marks the waiting cells, so that they will not run.
func (q *queue) abort() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.requests {
		r.aborted = r.aborted || r.Header.Type == "execute_request"
	}
}
