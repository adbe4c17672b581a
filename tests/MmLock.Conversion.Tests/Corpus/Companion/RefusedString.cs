// refused: holds an object that the whole process shares
using MmLock;

public sealed class Named
{
    [CoarseLock]
    private readonly string _key = "the key";

    public int Length()
    {
        lock (_key)
        {
            return _key.Length;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Named().Length() + input;
}
