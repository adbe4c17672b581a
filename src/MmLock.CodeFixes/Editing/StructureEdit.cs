using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Makes a coarse acquire one of the structure: another member with the mode as its first argument, and another type where
/// that of the guard is written.
/// </summary>
internal static class StructureEdit
{
    public static IReadOnlyList<TextChange> Changes(LockUse site, HoldPlan plan, OwnNames names)
    {
        var call = (InvocationExpressionSyntax)site.Syntax;
        SimpleNameSyntax member = ((MemberAccessExpressionSyntax)call.Expression).Name;
        bool isTry = site.Lock.Verb == LockVerb.TryAcquire;
        string mode = ModeOf(site, names);
        string arguments = ArgumentsOf(site, names);
        var changes = new List<TextChange> { new(member.Identifier.Span, isTry ? "TryEnterStructure" : "EnterStructure") };
        if (plan.Releases.IsEmpty)
        {
            changes.Add(
                AcquireArguments.Kept(site).Count() < call.ArgumentList.Arguments.Count
                    ? new TextChange(call.ArgumentList.Span, $"({arguments})")
                    : new TextChange(
                        new TextSpan(call.ArgumentList.OpenParenToken.Span.End, 0),
                        call.ArgumentList.Arguments.Count == 0 ? mode : mode + ", "));
        }
        else
        {
            string guardType = names.Type("StructureGuard", call.SpanStart);
            string name = NameAt(call);
            changes.Add(new TextChange(call.ArgumentList.Span, isTry ? $"({arguments}, out {guardType} {name})" : $"({arguments})"));
            if (!isTry)
            {
                changes.Add(
                    new TextChange(new TextSpan(call.FirstAncestorOrSelf<StatementSyntax>()!.SpanStart, 0), $"{guardType} {name} = "));
            }

            changes.AddRange(plan.Releases.Select(r => new TextChange(r.Span, name + ".Dispose()")));
        }

        if (plan.Guard is { } guard && TypeOf(guard.DeclaringSyntaxReferences[0].GetSyntax()) is { IsVar: false } type)
        {
            changes.Add(new TextChange(type.Span, names.Type("StructureGuard", type.SpanStart)));
        }

        return changes;
    }

    /// <summary>What an acquire of the structure is given in the place of a coarse one.</summary>
    public static string ArgumentsOf(LockUse site, OwnNames names) =>
        string.Join(", ", AcquireArguments.Kept(site).Select(a => a.ToString()).Prepend(ModeOf(site, names)));

    private static string ModeOf(LockUse site, OwnNames names) =>
        names.Expression("LockMode", site.Syntax.SpanStart) + (site.Lock.Mode == HoldMode.Read ? ".Read" : ".Write");

    /// <summary>A name for the guard that nothing in the member has.</summary>
    private static string NameAt(SyntaxNode at)
    {
        SyntaxNode member = at.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? at.SyntaxTree.GetRoot();
        var taken =
            new HashSet<string>(member.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
        string name = "hold";
        for (int i = 2; taken.Contains(name); i++)
        {
            name = "hold" + i;
        }

        return name;
    }

    /// <summary>Where the type of a local is written.</summary>
    private static TypeSyntax? TypeOf(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type: var type } } => type,
        SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Type: var type } } => type,
        _ => null,
    };
}
