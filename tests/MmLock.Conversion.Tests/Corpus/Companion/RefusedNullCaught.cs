// refused: what null does would change
using MmLock;

public sealed class Item
{
    public int Value = 1;
}

public sealed class Shelf
{
    [CoarseLock]
    private readonly Item?[] _items = { new Item(), null, new Item() };

    public int Read(int i)
    {
        try
        {
            lock (_items[i]!)
            {
                return _items[i]!.Value;
            }
        }
        catch (ArgumentNullException)
        {
            return -1;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Shelf().Read(input);
}
