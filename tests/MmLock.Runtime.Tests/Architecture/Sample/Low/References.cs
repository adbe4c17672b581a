using MmLock.Tests.Architecture.Sample.High;

namespace MmLock.Tests.Architecture.Sample.Low;

internal class OfBase : Class;

internal class OfInterface : IInterface;

internal class OfConstraint<T>
    where T : Class;

[Mark]
internal class OfAttribute;

internal class OfField
{
    public Struct Value = new();
}

internal class OfArrayElement
{
    public Struct[] Values = [];
}

internal class OfTypeArgument
{
    public List<Dictionary<int, Struct>> Values = [];
}

internal static class OfParameter
{
    public static bool Accept(in Struct value) => value.Equals(null);
}

internal static class OfCall
{
    public static int Read() => Class.Field;
}

internal static class OfCallAfterSwitch
{
    public static string Read(int value)
    {
        switch (value)
        {
            case 0: return "zero";
            case 1: return "one";
            case 2: return "two";
            case 3: return "three";
            case 4: return "four";
            default: return Class.Get<string>();
        }
    }
}

internal static class OfMethodTypeArgument
{
    public static object? Read() => Array.Empty<Struct>();
}

internal static class OfCatch
{
    public static void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Failure)
        {
        }
    }
}

internal static class OfLambda
{
    public static Func<int> Read(int more) => () => Class.Field + more;
}

internal static class OfIterator
{
    public static IEnumerable<int> Read()
    {
        yield return Class.Field;
    }
}

internal static class OfConstants
{
    // Not OnlyInComment.Value.
    public static int Most => Limits.Most;

    public static int First => (int)Level.First;
}
