namespace MmLock.Memory.Vmas;

/// <summary>A part of the VMAs, with its lock held until this is disposed.</summary>
internal readonly ref struct VmaScope : IDisposable
{
    private readonly VmaLock.Scope _held;

    public VmaScope(VmaArena vmas, VmaLock.Scope held)
    {
        Vmas = vmas;
        _held = held;
    }

    public VmaArena Vmas { get; }

    public void Dispose() => _held.Dispose();
}
