using System.Runtime.ExceptionServices;

namespace MmLock.Backends;

/// <summary>Waiters that became grantable in one step: collected under the queue's gate, woken after it.</summary>
internal struct GrantList
{
    private Waiter? _first;
    private Waiter? _last;

    public void Add(Waiter waiter)
    {
        waiter.Next = null;
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
    }

    /// <summary>
    /// Wakes all of them, also when there is no memory to tell one of them: that one's exception comes when the others are awake.
    /// </summary>
    public readonly void WakeAll()
    {
        if (_first is not null)
        {
            WakeFrom(_first);
        }
    }

    private static void WakeFrom(Waiter? waiter)
    {
        Exception? failure = null;
        while (waiter is not null)
        {
            // Once woken, the waiter may be pooled and reused: read the link first.
            Waiter? next = waiter.Next;
            try
            {
                waiter.Wake();
            }
            catch (Exception first)
            {
                failure ??= first;
            }

            waiter = next;
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
