// refused: chosen at run time
using MmLock;

public sealed class Names
{
    [CoarseLock]
    private readonly object[] _names = new string[] { "a", "b", "c" };

    public int Use(int i)
    {
        lock (_names[i])
        {
            return i;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Names().Use(input);
}
