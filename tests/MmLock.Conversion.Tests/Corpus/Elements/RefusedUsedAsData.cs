// refused: the lock object escapes
using MmLock;

public sealed class Mixed
{
    [CoarseLock]
    private readonly object[] _things = { new object(), new object() };

    public string Describe(int i)
    {
        lock (_things[i])
        {
            return _things[i] + "!";
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        return new Mixed().Describe(input & 1);
    }
}
