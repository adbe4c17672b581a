using System.Collections.Generic;
using System.Linq;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Makes a coarse acquire one of the structure: another member with the mode as its first argument, and another type where
/// that of the guard is written.
/// </summary>
internal static class StructureEdit
{
    public static SourceText Apply(SourceText text, LockUse site, HoldPlan plan, OwnNames names)
    {
        var call = (InvocationExpressionSyntax)site.Syntax;
        SimpleNameSyntax member = ((MemberAccessExpressionSyntax)call.Expression).Name;
        string mode = names.Expression("LockMode", call.SpanStart) + (site.Lock.Mode == HoldMode.Read ? ".Read" : ".Write");
        bool isTry = site.Lock.Verb == LockVerb.TryAcquire;
        var changes = new List<TextChange>
        {
            new(member.Identifier.Span, isTry ? "TryEnterStructure" : "EnterStructure"),
            new(new TextSpan(call.ArgumentList.OpenParenToken.Span.End, 0), call.ArgumentList.Arguments.Count == 0 ? mode : mode + ", "),
        };
        if (plan.Guard is { } guard && TypeOf(guard.DeclaringSyntaxReferences[0].GetSyntax()) is { IsVar: false } type)
        {
            changes.Add(new TextChange(type.Span, names.Type("StructureGuard", type.SpanStart)));
        }

        return text.WithChanges(changes.OrderBy(c => c.Span.Start));
    }

    /// <summary>Where the type of a local is written.</summary>
    private static TypeSyntax? TypeOf(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type: var type } } => type,
        SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Type: var type } } => type,
        _ => null,
    };
}
