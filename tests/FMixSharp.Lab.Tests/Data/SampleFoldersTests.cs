using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Tests.Data;

public sealed class SampleFoldersTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];

    public void Dispose() => folder.Dispose();

    private void Write(params string[] names)
    {
        foreach (var name in names)
            File.WriteAllText(folder.File(name), name);
    }

    private void WriteClasses(string prefix, params (string Name, int Count)[] classes)
    {
        foreach (var (name, count) in classes)
            for (var i = 0; i < count; i++)
                Write($"{prefix}{name}/{i}.a");
    }

    private SampleFolders Read() => SampleFolders.Read(folder.Path, "notes", [".a", ".b"], lines.Add);

    private string Problem() => Assert.Throws<DatasetException>(() => Read()).Message;

    private static string[] Names(IEnumerable<SampleFile> files) => [.. files.Select(file => file.Name)];

    [Fact]
    public void Class_folders_alone_are_divided_with_a_tenth_of_each_class_to_test_and_one_to_choose_by()
    {
        WriteClasses("", ("b", 40), ("a", 20), ("Ж ж", 3), ("two", 2), ("one", 1));
        var files = Read();
        Assert.True(files.IsDivided);
        Assert.Equal(["a", "b", "one", "two", "Ж ж"], files.Classes);
        int[] Counts(IReadOnlyList<SampleFile> part) => [.. Enumerable.Range(0, 5).Select(c => part.Count(file => file.Class == c))];
        Assert.Equal([2, 4, 0, 1, 1], Counts(files.Test));
        Assert.Equal([2, 4, 0, 0, 1], Counts(files.Validation));
        Assert.Equal([16, 32, 1, 1, 1], Counts(files.Train));
        Assert.Equal(66, files.All.DistinctBy(file => file.Name).Count());
        Assert.Contains(lines, line => line.Contains("only one of the notes in one", StringComparison.Ordinal));
        Assert.Equal(Names(files.All), Names(Read().All)); // the same every time
    }

    [Fact]
    public void A_file_that_is_added_moves_one_other_between_parts_at_most()
    {
        WriteClasses("", ("a", 40), ("b", 40));
        var before = Read();
        for (var i = 0; i < 5; i++)
        {
            Write($"a/new{i}.a");
            var after = Read();
            foreach (var (one, two) in new[] { (before.Test, after.Test), (before.Validation, after.Validation) })
                Assert.InRange(Names(one).Except(Names(two)).Count(), 0, 1);
            before = after;
        }
    }

    [Fact]
    public void The_division_goes_by_where_files_are_in_their_folder_and_not_by_where_that_is()
    {
        WriteClasses("", ("a", 30), ("b", 30));
        var flat = Names(Read().Test);
        Directory.Move(Path.Combine(folder.Path, "a"), folder.File("inner/a"));
        Directory.Move(Path.Combine(folder.Path, "b"), folder.File("inner/b"));
        Assert.Equal(flat.Select(name => "inner/" + name), Names(Read().Test));
        Assert.Contains(lines, line => line.Contains("the class folders are in inner", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("train", "val", "test", 2, 3)]
    [InlineData("Training", "valid", "testing", 2, 3)]
    [InlineData("train", "validation", null, 0, 2)]
    [InlineData("TRAIN", null, "Test", 0, 3)]
    public void Folders_of_splits_say_what_is_what(string train, string? validation, string? test, int validated, int tested)
    {
        WriteClasses(train + "/", ("a", 2), ("b", 2));
        if (validation is not null)
            WriteClasses(validation + "/", ("a", 1), ("b", 1));
        if (test is not null)
            WriteClasses(test + "/", ("a", 2), ("b", 1));
        var files = Read();
        Assert.False(files.IsDivided);
        Assert.Equal((4, validated, tested), (files.Train.Count, files.Validation.Count, files.Test.Count));
        Assert.Equal($"{train}/a/0.a", files.Train[0].Name);
        Assert.Equal(test is null, lines.Any(line => line.Contains("there is no test folder", StringComparison.Ordinal)));
    }

    [Fact]
    public void Training_folders_alone_are_divided()
    {
        WriteClasses("train/", ("a", 10), ("b", 10));
        var files = Read();
        Assert.Equal((16, 2, 2), (files.Train.Count, files.Validation.Count, files.Test.Count));
        Assert.Contains(lines, line => line.Contains("train has no test or val beside it", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sample_beside_class_folders_makes_no_class_of_a_split()
    {
        WriteClasses("train/", ("a", 3), ("b", 3));
        WriteClasses("test/", ("a", 2), ("b", 2));
        Write("train/collage.a");
        Assert.Equal(["a", "b"], Read().Classes);
        Assert.Contains(lines, line => line.Contains("1 note in no class folder left out", StringComparison.Ordinal));
        Directory.Move(folder.File("train"), folder.File("trian"));
        Assert.Contains("there is no train folder beside it", Problem());
    }

    [Fact]
    public void A_class_may_be_called_train()
    {
        WriteClasses("", ("train", 5), ("test", 5), ("car", 5));
        Assert.Equal(["car", "test", "train"], Read().Classes);
    }

    [Fact]
    public void Files_below_a_class_folder_are_of_that_class_and_links_are_not_followed()
    {
        WriteClasses("", ("a", 3), ("b", 3));
        Write("a/deep/er/x.B");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "a", "circle"), folder.Path);
        var files = Read();
        Assert.Contains("a/deep/er/x.B", Names(files.All));
        Assert.Equal(7, files.All.Count());
        Assert.Contains(lines, line => line.Contains("1 link to folders", StringComparison.Ordinal));
    }

    [Fact]
    public void What_systems_leave_behind_is_passed_over_and_other_files_are_said()
    {
        WriteClasses("", ("a", 3), ("b", 3));
        Write("a/.DS_Store", "a/Thumbs.db", "b/desktop.ini", "__MACOSX/a/0.a", ".git/a/0.a", "b/._0.a");
        Read();
        Assert.DoesNotContain(lines, line => line.Contains("left out", StringComparison.Ordinal));
        Write("a/x.heic", "a/y.heic", "b/readme");
        Assert.Equal(6, Read().All.Count());
        Assert.Contains(
            lines,
            line => line.Contains("3 files left out, not notes by their names: 2 .heic, 1 without ending", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void What_cannot_be_used_is_named()
    {
        Assert.Contains("no class folders", Problem());
        Write("1.a");
        Assert.Contains("notes, but no folders; expected a folder for each class", Problem());
        WriteClasses("", ("a", 1), ("b", 1));
        Assert.Contains("no class has two notes", Problem());
        WriteClasses("", ("a", 4));
        Directory.CreateDirectory(folder.File("empty/x")[..^2]);
        Assert.Contains(Path.Combine(folder.Path, "empty") + ": class without notes: no file that ends in .a, .b", Problem());
        Assert.Contains(
            "no-such: no such folder",
            Assert.Throws<DatasetException>(() => SampleFolders.Read(Path.Combine(folder.Path, "no-such"), "notes", [".a"], null)).Message
        );
    }

    [Fact]
    public void Names_with_line_ends_stay_in_their_lines()
    {
        WriteClasses("", ("a\nb", 3), ("c", 3));
        Write("c/\u001b[31m.x");
        Assert.Equal(["a\nb", "c"], Read().Classes);
        Read().SaySmallClasses(lines.Add);
        Assert.Contains(lines, line => line.Contains(@"few notes to train on in a\nb (1), c (1)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(@"\u001b[31m.x", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(folder.Path, "d\r\nd"));
        Assert.Contains(@"d\r\nd: class without notes", Problem());
        Assert.All([.. lines, Problem()], line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public void All_problems_of_splits_are_said()
    {
        WriteClasses("train/", ("a", 2), ("b", 2));
        WriteClasses("test/", ("a", 2), ("c", 2), ("d", 2));
        var error = Assert.Throws<DatasetException>(() => Read());
        Assert.Equal(["c", "d"], error.All.Select(line => Path.GetFileName(line[..line.IndexOf(": ", StringComparison.Ordinal)])));
        Directory.Delete(Path.Combine(folder.Path, "test", "c"), true);
        Directory.Delete(Path.Combine(folder.Path, "test", "d"), true);
        Assert.Equal(2, Read().Test.Count); // b is not tested, which is said
        Assert.Contains(lines, line => line.Contains("without 1 class that there are to train on", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_broken_samples_each_class_must_have_some_left()
    {
        WriteClasses("", ("a", 5), ("b", 5));
        var files = Read();
        Assert.Equal(9, files.Without(new HashSet<SampleFile> { files.Train[0] }).All.Count());
        Assert.Contains(
            "all training notes of class 'b' are broken",
            Assert.Throws<DatasetException>(() => files.Without(files.Train.Where(file => file.Class == 1).ToHashSet())).Message
        );
        Assert.Contains("to test on", Assert.Throws<DatasetException>(() => files.Without(files.Test.ToHashSet())).Message);
    }
}
