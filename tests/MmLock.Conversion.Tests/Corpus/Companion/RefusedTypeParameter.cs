// refused: locks what may be 'typeof(Registry)'
using MmLock;

[CoarseLock]
public class Registry
{
    private static int s_count;

    public static int Add()
    {
        lock (typeof(Registry))
        {
            return ++s_count;
        }
    }
}

public static class Locked<TOwner>
{
    public static int Run(Func<int> work)
    {
        lock (typeof(TOwner))
        {
            return work();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => Registry.Add() + Locked<Registry>.Run(() => input);
}
