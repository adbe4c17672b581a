// refused: locks what may be 'typeof(Kind)'
using MmLock;

[CoarseLock]
public class Kind
{
    public int Own()
    {
        lock (typeof(Kind))
        {
            return 1;
        }
    }

    public int Any()
    {
        lock (GetType())
        {
            return 2;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Kind().Own() + new Kind().Any() + input;
}
