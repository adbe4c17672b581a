namespace MmLock.Validation;

/// <summary>How often a thread has turned to another flow, or come back. Written by it, read by others.</summary>
internal sealed class ThreadStay
{
    [ThreadStatic]
    private static ThreadStay? t_current;
    private int _switches;

    public static ThreadStay Current => t_current ??= new ThreadStay();

    public int Switches => Volatile.Read(ref _switches);

    public void Switch() => Volatile.Write(ref _switches, _switches + 1);
}
