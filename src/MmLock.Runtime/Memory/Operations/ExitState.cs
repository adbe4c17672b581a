namespace MmLock.Memory.Operations;

/// <summary>
/// Whether a space has come to its end. Set under a write hold of all of it: nobody who has a range or a part of it is beside.
/// </summary>
internal sealed class ExitState
{
    private bool _exited;

    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void ThrowIfExited()
    {
        if (Volatile.Read(ref _exited))
        {
            throw new ObjectDisposedException(nameof(AddressSpace));
        }
    }

    public void Set() => Volatile.Write(ref _exited, true);
}
