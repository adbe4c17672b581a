// refused: marked [Serializable]
using MmLock;

[Serializable]
[CoarseLock]
public sealed class Snapshot
{
    public int Version;

    public int Next()
    {
        lock (this)
        {
            return ++Version;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Snapshot().Next() + input;
}
