using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.CodeFixes.Editing;

/// <summary>What a coarse acquire is called with.</summary>
internal static class AcquireArguments
{
    /// <summary>The parameter of a coarse acquire for what would be enough.</summary>
    public const string WouldHold = "wouldHold";

    /// <summary>Whether a parameter only says what would be enough.</summary>
    public static bool IsWhatIf(IParameterSymbol? parameter) => parameter?.Name == WouldHold;

    /// <summary>Whether a coarse acquire says already what it would hold.</summary>
    public static bool SaysWhatIf(IOperation acquire) =>
        (acquire as IInvocationOperation)?.TargetMethod.Parameters.Any(IsWhatIf) == true;

    /// <summary>The arguments that a finer acquire takes as well: all but what the coarse one would hold.</summary>
    public static IEnumerable<ArgumentSyntax> Kept(LockUse site)
    {
        var call = (InvocationExpressionSyntax)site.Syntax;
        var arguments = (site.Lock.Operation as IInvocationOperation)?.Arguments;
        return call.ArgumentList.Arguments.Where(a => !IsWhatIf(arguments?.FirstOrDefault(o => o.Syntax == a)?.Parameter));
    }
}
