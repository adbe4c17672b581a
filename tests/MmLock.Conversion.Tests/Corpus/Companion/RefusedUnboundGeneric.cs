// refused: is a type object of its own
using MmLock;

[CoarseLock]
public class Pool<TItem>
{
    public static int Count;

    public static int Add()
    {
        lock (typeof(Pool<>))
        {
            return ++Count;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => Pool<int>.Add() + Pool<string>.Add() + input;
}
