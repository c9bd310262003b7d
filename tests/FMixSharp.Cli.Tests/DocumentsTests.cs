using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Tests;

/// <summary>What Markdown files of this repository point to is there: files, pictures and headings.</summary>
public sealed partial class DocumentsTests
{
    [Fact]
    public void Links_and_pictures_lead_to_files_and_headings_that_exist()
    {
        var broken = new List<string>();
        foreach (var page in Repository.Pages)
        {
            foreach (var target in Targets(page).Where(target => !Scheme().IsMatch(target)))
            {
                var (path, heading) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
                var file = path.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, path));
                if (!Path.Exists(file))
                    broken.Add($"{Path.GetRelativePath(Repository.Root, page)}: there is no {target}");
                else if (heading is not null && !Headings(file).Contains(heading))
                    broken.Add($"{Path.GetRelativePath(Repository.Root, page)}: {path} has no heading #{heading}");
            }
        }
        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
    }

    [Fact]
    public void Every_picture_is_shown_somewhere()
    {
        var shown = Repository
            .Pages.SelectMany(page =>
                Targets(page)
                    .Where(target => !Scheme().IsMatch(target))
                    .Select(target => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, target)))
            )
            .ToHashSet();
        Assert.All(Directory.GetFiles(Path.Combine(Repository.Root, "docs", "images")), picture => Assert.Contains(picture, shown));
    }

    [Fact]
    public void The_table_of_claims_is_what_the_recorded_runs_say()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "experiments"), "*.json").Select(ExperimentFile.Read).ToArray();
        Assert.Equal(
            StatusText.Markdown(files, "fmix report experiments --out docs/status.md"),
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "status.md"))
        );
    }

    public static TheoryData<string, Type[]> Formats =>
        new()
        {
            {
                "run-folder.md",
                [
                    typeof(RunRecord),
                    typeof(DataRecord),
                    typeof(InputSize),
                    typeof(NormalisationRecord),
                    typeof(RunOwner),
                    typeof(EpochRecord),
                ]
            },
            { "experiments.md", [typeof(Experiment), typeof(Contrast), typeof(PaperResult), typeof(Sweep), typeof(ExperimentScale)] },
        };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_field_of_a_file_is_explained(string name, Type[] records)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", name));
        Assert.All(
            records
                .SelectMany(record => record.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                .Where(field => field.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always }),
            field => Assert.Contains($"`{JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name)}`", page, StringComparison.Ordinal)
        );
    }

    private static IEnumerable<string> Targets(string page) =>
        Link().Matches(Code().Replace(File.ReadAllText(page), "")).Select(link => link.Groups[1].Value);

    // As GitHub makes them: in lower case, with hyphens for spaces, without punctuation.
    private static IEnumerable<string> Headings(string page) =>
        Heading()
            .Matches(File.ReadAllText(page))
            .Select(heading => Punctuation().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Trim().Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
