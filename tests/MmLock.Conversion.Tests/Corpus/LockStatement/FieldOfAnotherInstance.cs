using MmLock;

public sealed class Box : IComparable<Box>
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _value;

    public Box(int value) => _value = value;

    public void CopyFrom(Box other)
    {
        int taken;
        lock (other._gate)
        {
            T.Note("read other");
            taken = other._value;
        }

        lock (this._gate)
        {
            T.Note("write own");
            _value = taken;
        }
    }

    public int CompareTo(Box? other)
    {
        lock (other!._gate)
        {
            return T.Note("compare", other._value).CompareTo(_value);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        Box a = new(1), b = new(input);
        T.Watch(a);
        T.Watch(b);
        int before = a.CompareTo(b);
        a.CopyFrom(b);
        return before * 10 + a.CompareTo(b);
    }
}
