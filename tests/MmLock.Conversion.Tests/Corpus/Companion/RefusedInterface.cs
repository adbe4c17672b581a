// refused: behind the interface 'IPage'
using MmLock;

public interface IPage
{
    int Size { get; }
}

public sealed class Small : IPage
{
    public int Size => 1;
}

public sealed class Holder
{
    [CoarseLock]
    private readonly IPage _page = new Small();

    public int Read()
    {
        lock (_page)
        {
            return _page.Size;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Holder().Read() + input;
}
