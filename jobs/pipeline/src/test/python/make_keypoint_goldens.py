"""Makes golden/keypoints/keypoints.json.gz with pycocotools 2.0.11: python make_keypoint_goldens.py OUTPUT"""
import contextlib
import gzip
import io
import json
import random
import sys

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
K=17
def truth(n_images, seed):
    r=random.Random(seed)
    images=[{'id':10+i,'height':200,'width':300} for i in range(n_images)]
    anns=[]; dets=[]
    aid=1
    for im in images:
        for _ in range(r.randint(0,5)):
            w=r.uniform(15,140); h=r.uniform(15,150); x=r.uniform(0,300-w); y=r.uniform(0,200-h)
            kps=[]; vis=0
            hidden=r.random()<0.15
            for k in range(K):
                v=0 if hidden else r.choice([0,1,2,2])
                px,py=(round(x+r.random()*w),round(y+r.random()*h)) if v else (0,0)
                vis+= v>0
                kps+=[px,py,v]
            crowd=1 if r.random()<0.08 else 0
            a={'id':aid,'image_id':im['id'],'category_id':1,'iscrowd':crowd,'area':round(w*h*0.6,2),'bbox':[round(x,2),round(y,2),round(w,2),round(h,2)],'keypoints':kps,'num_keypoints':vis}
            aid+=1; anns.append(a)
            for _ in range(r.randint(0,3)):
                s=r.choice([0.5,2,5,12,30])
                dk=[]
                for k in range(K):
                    if kps[3*k+2]: dk+=[round(kps[3*k]+r.gauss(0,s),2),round(kps[3*k+1]+r.gauss(0,s),2),1]
                    else: dk+=[round(x+r.random()*w,2),round(y+r.random()*h,2),1]
                dets.append({'image_id':im['id'],'category_id':1,'keypoints':dk,'score':round(r.random(),2)})
        for _ in range(r.randint(0,2)):
            dets.append({'image_id':im['id'],'category_id':1,'keypoints':[round(r.uniform(0,200),1) for _ in range(3*K)],'score':round(r.random(),2)})
    return {'images':images,'categories':[{'id':1,'name':'person'}],'annotations':anns},dets
cases=[]
def run(name,gt,dt,note):
    with contextlib.redirect_stdout(io.StringIO()):
        c=COCO(); c.dataset=json.loads(json.dumps(gt)); c.createIndex()
        d=c.loadRes(json.loads(json.dumps(dt)))
        e=COCOeval(c,d,'keypoints'); e.evaluate(); e.accumulate()
    out=io.StringIO()
    with contextlib.redirect_stdout(out): e.summarize()
    ious={f'{i}':np.array(v).tolist() for (i,k),v in e.ious.items() if len(v)}
    cases.append({'case':name,'note':note,'gt':gt,'dt':dt,'stats':[float(x) for x in e.stats],'printed':out.getvalue().splitlines(),'ious':ious})
g,d=truth(25,1); run('random',g,d,'jittered keypoints, hidden objects, crowds')
g,d=truth(6,2); 
for x in d:
    k=x['keypoints']; x['bbox']=[min(k[0::3]),min(k[1::3]),20.0,20.0]
run('with_boxes',g,d,'results with boxes take the boxes areas')
g,d=truth(4,3); d=(d*30)[:]; run('more_than_20',g,d,'more than 20 detections an image')
g,d=truth(5,4); 
for a in g['annotations']: a['num_keypoints']=0
run('all_ignored',g,d,'no ground truth has a labelled keypoint')
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as out:
    out.write(json.dumps(cases, separators=(",", ":")).encode())
