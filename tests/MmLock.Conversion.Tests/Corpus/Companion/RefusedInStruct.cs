// refused: which is no class and is copied
using MmLock;

public struct Window
{
    [CoarseLock]
    private readonly List<int> _rows = new();

    public Window()
    {
    }

    public int Add(int row)
    {
        lock (_rows)
        {
            _rows.Add(row);
            return _rows.Count;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var window = new Window();
        Window copy = window;
        return window.Add(input) + copy.Add(1);
    }
}
