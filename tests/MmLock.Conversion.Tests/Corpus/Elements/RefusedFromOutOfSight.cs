// refused: chosen at run time
using MmLock;

public static class Source
{
    public static readonly Func<object[]> Make = () => new object[] { new(), new(), new() };
}

public sealed class Picked
{
    [CoarseLock]
    private readonly object[] _gates = Source.Make();

    public int Use(int i)
    {
        lock (_gates[i])
        {
            return i;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        return new Picked().Use(input);
    }
}
