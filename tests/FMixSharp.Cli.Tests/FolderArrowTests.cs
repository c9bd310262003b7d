using System.Text.RegularExpressions;
using Mono.Cecil;

namespace FMixSharp.Cli.Tests;

/// <summary>
/// Folders of a project know each other in one direction, as its compiled code has it: a folder can be read without those that are built
/// on it.
/// </summary>
public sealed partial class FolderArrowTests
{
    public static TheoryData<string, string> Projects =>
        new()
        {
            { "FMixSharp", "FMixSharp.dll" },
            { "FMixSharp.TorchSharp", "FMixSharp.TorchSharp.dll" },
            { "FMixSharp.Analysis", "FMixSharp.Analysis.dll" },
            { "FMixSharp.Lab", "FMixSharp.Lab.dll" },
            { "FMixSharp.Cli", "fmix.dll" },
        };

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_knows_only_those_that_docs_design_lists_before_it(string project, string assembly)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "design.md"));
        var row = Regex.Match(page, $@"^\| `src/{Regex.Escape(project)}` \|([^|]*)\|", RegexOptions.Multiline).Groups[1].Value;
        string[] folders = [.. Folder().Matches(row).Select(match => match.Groups[1].Value)];
        var arrows = Arrows(project, assembly);
        // Files beside the project file come first, or last.
        string[] order = arrows.Keys.Any(arrow => arrow.To == ".") ? [".", .. folders] : [.. folders, "."];
        var wrong = arrows
            .Where(arrow => Array.IndexOf(order, arrow.Key.To) is var to && (to < 0 || to > Array.IndexOf(order, arrow.Key.From)))
            .Select(arrow => $"{arrow.Key.From} → {arrow.Key.To}: {string.Join(", ", arrow.Value.Order().Take(12))}");
        Assert.True(!wrong.Any(), $"{project}: {string.Join(", ", order)}\n{string.Join('\n', wrong.Order())}");
    }

    private static Dictionary<(string From, string To), HashSet<string>> Arrows(string project, string assembly)
    {
        var folders = FoldersOfTypes(Path.Combine(Repository.Root, "src", project));
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly));
        var arrows = new Dictionary<(string From, string To), HashSet<string>>();
        foreach (var type in module.GetTypes())
        {
            var outer = Outermost(type);
            if (!folders.TryGetValue(outer.FullName, out var from))
                continue; // what the compiler makes
            foreach (var used in Uses(type).Select(Outermost).Where(used => used.Scope == module))
                if (folders.TryGetValue(used.FullName, out var to) && to != from)
                    (arrows.TryGetValue((from, to), out var names) ? names : arrows[(from, to)] = []).Add($"{outer.Name}.{used.Name}");
        }
        return arrows;
    }

    // The first folder of the file that declares a type; the files beside the project file are a folder, too.
    private static Dictionary<string, string> FoldersOfTypes(string project)
    {
        var folders = new Dictionary<string, string>();
        foreach (var file in Directory.GetFiles(project, "*.cs", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar);
            var text = File.ReadAllText(file);
            foreach (Match type in Declaration().Matches(text))
            {
                var arity = type.Groups[2].Success ? $"`{type.Groups[2].Value.Split(',').Length}" : "";
                folders[$"{Namespace().Match(text).Groups[1].Value}.{type.Groups[1].Value}{arity}"] = parts.Length > 1 ? parts[0] : ".";
            }
        }
        return folders;
    }

    private static IEnumerable<TypeReference> Uses(TypeDefinition type)
    {
        var direct = new List<TypeReference?> { type.BaseType };
        direct.AddRange(type.Interfaces.Select(each => each.InterfaceType));
        direct.AddRange(type.Fields.Select(field => field.FieldType));
        foreach (var method in type.Methods)
        {
            direct.Add(method.ReturnType);
            direct.AddRange(method.Parameters.Select(parameter => parameter.ParameterType));
            if (!method.HasBody)
                continue;
            direct.AddRange(method.Body.Variables.Select(variable => variable.VariableType));
            foreach (var operand in method.Body.Instructions.Select(instruction => instruction.Operand))
            {
                direct.Add(operand as TypeReference ?? (operand as MemberReference)?.DeclaringType);
                if (operand is GenericInstanceMethod generic)
                    direct.AddRange(generic.GenericArguments);
            }
        }
        return direct.OfType<TypeReference>().SelectMany(Parts);
    }

    private static IEnumerable<TypeReference> Parts(TypeReference type) =>
        type is GenericInstanceType generic ? generic.GenericArguments.SelectMany(Parts).Prepend(generic.ElementType)
        : type is TypeSpecification wrapped ? Parts(wrapped.ElementType)
        : type is GenericParameter ? []
        : [type];

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    [GeneratedRegex(
        @"^(?:(?:public|internal|static|sealed|abstract|partial|readonly|ref|file|unsafe) )*(?:class|struct|record(?: struct)?|interface|enum|delegate \S+) (\w+)(?:<([^>]*)>)?",
        RegexOptions.Multiline
    )]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b([A-Z]\w+)/")]
    private static partial Regex Folder();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
