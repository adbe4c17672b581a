using MmLock.Analyzers.Primitives;

namespace MmLock.CodeFixes.Editing;

/// <summary>How a lock of a type is taken and given back around some lines.</summary>
/// <param name="Before">A statement before the block; null for none.</param>
/// <param name="Header">What the block belongs to.</param>
/// <param name="After">The statement of a <c>finally</c>; null for none.</param>
/// <param name="IsThreadAffine">The block may not suspend.</param>
internal sealed record LockSpelling(string? Before, string Header, string? After, bool IsThreadAffine)
{
    /// <param name="type">The lock's type, by its full metadata name.</param>
    /// <param name="expression">The lock.</param>
    /// <param name="writes">The mode.</param>
    /// <param name="isAsync">Whether it may be waited for by <c>await</c>.</param>
    /// <param name="addressRange">How that type is written there.</param>
    /// <param name="table">The primitives.</param>
    /// <returns>Null for a type that is not taken around a block.</returns>
    public static LockSpelling? Of(string type, string expression, bool writes, bool isAsync, string addressRange, PrimitiveTable table)
    {
        LockPrimitive? primitive = table.All.FirstOrDefault(p => p.MetadataName == type);
        if (primitive is null || primitive.Is(PrimitiveTraits.Statement | PrimitiveTraits.AnyObject))
        {
            return new LockSpelling(null, $"lock ({expression})", null, true);
        }

        // What wants a flag or a time is not taken by one call.
        HoldMode mode = writes ? HoldMode.Write : HoldMode.Read;
        PrimitiveMember[] acquires =
            primitive.Of(LockVerb.Acquire, mode).Where(m => m.Flag.IsEmpty && !m.Is(MemberMarks.Expires)).ToArray();
        PrimitiveMember? acquire = acquires.FirstOrDefault(m => m.Is(MemberMarks.Async) == isAsync && m.Is(MemberMarks.Scope))
            ?? acquires.FirstOrDefault(m => !m.Is(MemberMarks.Async) && m.Is(MemberMarks.Scope))
            ?? acquires.FirstOrDefault(m => m.Is(MemberMarks.Async) == isAsync) ?? acquires.FirstOrDefault(m => !m.Is(MemberMarks.Async));
        if (acquire is null)
        {
            return null;
        }

        // Of this library's own locks, a range lock is never taken without a range.
        bool needsRange = primitive.Is(PrimitiveTraits.Api) && !acquire.Range.IsEmpty && primitive.Of(LockVerb.Release, mode).IsEmpty;
        string call =
            $"{(acquire.Is(MemberMarks.Async) ? "await " : "")}{expression}.{acquire.Name}({(needsRange ? addressRange + ".All" : "")})";
        bool isAffine = primitive.Is(PrimitiveTraits.Affine);
        return acquire.Is(MemberMarks.Scope) ? new LockSpelling(null, $"using ({call})", null, isAffine)
            : primitive.Of(LockVerb.Release, mode) is { Length: > 0 } releases
            ? new LockSpelling(call + ";", "try", $"{expression}.{releases[0].Name}();", isAffine)
            : null;
    }
}
