using MmLock.Tests.Architecture.Sample.Low;

namespace MmLock.Tests.Architecture.Sample.High;

internal class Class
{
    public static int Field = 1;

    public static T Get<T>() => default!;
}

internal interface IInterface;

internal struct Struct;

internal sealed class MarkAttribute : Attribute;

internal sealed class Failure : Exception;

internal static class Limits
{
    public const int Most = 3;
}

internal enum Level
{
    First,
}

internal static class OnlyInComment
{
    public const int Value = 1;
}

internal sealed class UserOfLow
{
    public OfField? Low { get; set; }
}
