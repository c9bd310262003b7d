using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>A part of BERT, whose children have the names of public checkpoints. It owns them: disposing it disposes them.</summary>
internal abstract class BertPart(string name) : Module(name)
{
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var part in children().ToArray())
                part.Dispose();
        }
        base.Dispose(disposing);
    }
}
