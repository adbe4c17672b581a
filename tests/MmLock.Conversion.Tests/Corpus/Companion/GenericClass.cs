using MmLock;

[CoarseLock]
public class Cell<TValue>
{
    public TValue? Value;

    public TValue? Swap(TValue? next)
    {
        lock (this)
        {
            T.Note("swap");
            (TValue? old, Value) = (Value, next);
            return old;
        }
    }

    public static int Count(TValue value)
    {
        lock (typeof(Cell<TValue>))
        {
            T.Note("count");
            return value is null ? 0 : 1;
        }
    }
}

public static class Cells
{
    public static void Fill<TCell>(TCell cell, string text)
        where TCell : Cell<string>
    {
        lock (cell)
        {
            T.Note("fill");
            cell.Value = text;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var cell = new Cell<string>();
        T.Watch(cell);
        T.Watch(typeof(Cell<string>));
        T.Watch(typeof(Cell<int>));
        Cells.Fill(cell, "a" + input);
        lock (typeof(Cell<int>))
        {
            T.Note("other type");
        }

        return cell.Swap(null) + Cell<string>.Count("x") + Cell<int>.Count(2);
    }
}
